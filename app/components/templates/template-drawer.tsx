import { Button, CloseButton } from '@mantine/core'
import { Link } from '@remix-run/react'
import { IconSpeakerphone } from '@tabler/icons-react'
import type { TemplateDetail, TemplateParameter } from '../../lib/api-types.ts'
import { languageName, plural, sentenceCase } from '../../lib/formats.ts'
import { roleFor } from '../../lib/permissions.ts'
import { useMay } from '../../lib/roles.ts'
import { CampaignBadge } from '../campaigns/campaign-badge.tsx'
import { Note } from '../note.tsx'
import { PhonePreview } from '../phone-preview.tsx'
import { StatusBadge, StatusText } from '../status-badge.tsx'
import { qualityWord, templateState } from '../status-words.ts'
import { TimeText } from '../time-text.tsx'
import { variableId } from '../wizard/wizard-draft.ts'
import { exampleValues } from './example-values.ts'
import classes from './templates.module.css'

/** Everything about one template: how it looks, what it needs, who uses it, why it cannot be sent. */
export function TemplateDrawer({ template, sender, onClose }: { template: TemplateDetail; sender: string; onClose: () => void }) {
  const may = useMay(roleFor.campaigns)
  return (
    <>
      <DrawerHead template={template} onClose={onClose} />
      <div className={classes['drawerBody']}>
        <div className={classes['drawerPad']}>
          <PhonePreview sender={sender} template={template.parsed} values={exampleValues(template.parsed.parameters)} />
        </div>
        <div className={`${classes['drawerPad'] ?? ''} stack`}>
          <WhyNot template={template} />
          <Variables parameters={template.parsed.parameters} />
          <UsedBy template={template} />
          <p className="t3 xs">Last seen at Meta <TimeText at={template.syncedAt} /></p>
        </div>
      </div>
      {may && template.sendable && (
        <div className={classes['drawerFoot']}>
          <Button component={Link} to={`/campaigns/new?template=${template.id}`} leftSection={<IconSpeakerphone size={16} />}>
            Use in a campaign
          </Button>
        </div>
      )}
    </>
  )
}

function DrawerHead({ template, onClose }: { template: TemplateDetail; onClose: () => void }) {
  const quality = qualityWord(template.quality)
  return (
    <div className={classes['drawerHead']}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <h2>
          {template.name}
          <StatusBadge status={templateState(template.status)} />
        </h2>
        <p className="t2 xs">
          {sentenceCase(template.category)}, {languageName(template.language)}
          {quality && <>, quality <StatusText status={quality} word={quality.word.toLowerCase()} size={12} /></>}
        </p>
      </div>
      <CloseButton onClick={onClose} aria-label="Close" data-autofocus />
    </div>
  )
}

function WhyNot({ template }: { template: TemplateDetail }) {
  if (template.sendable) return null
  const reason = template.rejectedReason ? `Meta’s reason: ${sentenceCase(template.rejectedReason)}. Mend it in WhatsApp Manager and submit it again.` : template.pauseReason
  return (
    <Note tone={template.status === 'REJECTED' || template.status === 'DISABLED' ? 'bad' : 'warn'} title="It cannot be sent now">
      {[template.notSendableReason, reason].filter((text, index, all) => text && all.indexOf(text) === index).join(' ')}
    </Note>
  )
}

function Variables({ parameters }: { parameters: TemplateParameter[] }) {
  if (parameters.length === 0) return <p className="t2">No variables: everyone gets the same text.</p>
  return (
    <section>
      <h3>{parameters.length} {plural(parameters.length, 'variable')}, {parameters.length === 1 ? 'required' : 'all required'}</h3>
      <ul className={classes['variables']}>
        {parameters.map((parameter) => (
          <li key={variableId(parameter)}>
            <span className={classes['key']}>{parameter.kind === 'text' ? `{{${parameter.key}}}` : sentenceCase(parameter.kind)}</span>
            <span className="t2">{parameter.label}{parameter.kind === 'text' && parameter.example ? `, “${parameter.example}”` : ''}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function UsedBy({ template }: { template: TemplateDetail }) {
  return (
    <section>
      <h3>Used by</h3>
      {template.campaigns.length === 0 && <p className="t2">No campaign yet.</p>}
      <ul className={classes['variables']}>
        {template.campaigns.map((campaign) => (
          <li key={campaign.id} style={{ alignItems: 'center' }}>
            <Link to={`/campaigns/${campaign.id}`} className="link ellipsis">{campaign.name}</Link>
            <CampaignBadge campaign={campaign} />
          </li>
        ))}
      </ul>
    </section>
  )
}
