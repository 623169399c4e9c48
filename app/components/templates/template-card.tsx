import { Link } from '@remix-run/react'
import type { Template } from '../../lib/api-types.ts'
import { languageName, plural, sentenceCase } from '../../lib/formats.ts'
import { TemplateBubble } from '../phone-preview.tsx'
import { StatusBadge, StatusText, Tag } from '../status-badge.tsx'
import { qualityWord, templateState } from '../status-words.ts'
import classes from './templates.module.css'

/** One template as a card: the beginning of its message, its state, and one line on what to know. */
export function TemplateCard({ template, to, selected }: { template: Template; to: string; selected: boolean }) {
  const quality = qualityWord(template.quality)
  return (
    <Link to={to} className={classes['card']} data-selected={selected || undefined} preventScrollReset aria-label={`${template.name}, ${languageName(template.language)}, ${templateState(template.status).word}`}>
      <span className={classes['preview']} aria-hidden style={{ display: 'block' }}>
        <TemplateBubble template={template.parsed} compact />
      </span>
      <span className={classes['info']}>
        <span className={classes['line']}>
          <span className={`${classes['name'] ?? ''} ellipsis`}>{template.name}</span>
          <StatusBadge status={templateState(template.status)} />
        </span>
        <span className={classes['tags']}>
          <span className={classes['pair']}>
            <Tag>{sentenceCase(template.category)}</Tag>
            <Tag>{languageName(template.language)}</Tag>
          </span>
          {quality ? <StatusText status={quality} size={14} /> : <span className="t3 nowrap">No quality yet</span>}
        </span>
        <span className="t3 xs ellipsis">{templateNote(template)}</span>
      </span>
    </Link>
  )
}

/** The one thing to know: why it cannot be sent, else who uses it. */
function templateNote(template: Template): string {
  if (template.removedAt) return 'Removed at Meta'
  if (template.pauseReason) return template.pauseReason
  if (template.rejectedReason) return `Rejected: ${sentenceCase(template.rejectedReason)}`
  if (!template.sendable && template.notSendableReason) return template.notSendableReason
  if (template.usedByCampaigns === 0) return 'Not used yet'
  return `Used by ${template.usedByCampaigns} ${plural(template.usedByCampaigns, 'campaign')}`
}
