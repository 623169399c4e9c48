import { NativeSelect, Skeleton, TextInput } from '@mantine/core'
import { IconCheck, IconSearch, IconTemplate } from '@tabler/icons-react'
import { useState } from 'react'
import type { Account, Template } from '../../lib/api-types.ts'
import { languageName, sentenceCase } from '../../lib/formats.ts'
import { EmptyState } from '../empty-state.tsx'
import { ErrorState } from '../error-state.tsx'
import { TemplateBubble } from '../phone-preview.tsx'
import { StatusText, Tag } from '../status-badge.tsx'
import { qualityWord } from '../status-words.ts'
import { useTemplateSearch } from './use-template-search.ts'
import classes from './wizard.module.css'

export type TemplateStepProps = { accounts: Account[]; accountId: string; templateId: string; initial: Template[]; onAccount: (id: string) => void; onTemplate: (template: Template) => void }

/** Number and template: only what Meta approved and Clarion can send is offered. */
export function TemplateStep({ accounts, accountId, templateId, initial, onAccount, onTemplate }: TemplateStepProps) {
  const [search, setSearch] = useState('')
  const account = accounts.find((one) => one.id === accountId)
  const { templates, state } = useTemplateSearch(account?.wabaId, search, initial)
  return (
    <div className="stack">
      <div className="row" style={{ alignItems: 'flex-end', flexWrap: 'wrap' }}>
        <NativeSelect
          label="Send from"
          value={accountId}
          data={accounts.map((one) => ({ value: one.id, label: `${one.verifiedName}, ${one.displayPhoneNumber}` }))}
          onChange={(event) => onAccount(event.currentTarget.value)}
          style={{ flex: '1 1 240px' }}
        />
        <TextInput aria-label="Search templates" placeholder="Name or text" leftSection={<IconSearch size={16} aria-hidden />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} style={{ flex: '1 1 200px' }} maxLength={100} />
      </div>
      {state === 'failed' && <ErrorState title="The templates could not be read" message="The server did not answer. Nothing you chose is lost." />}
      {state === 'loading' && <Skeleton height={180} radius="md" />}
      {state === 'ready' && templates.length === 0 && (
        <EmptyState icon={IconTemplate} title="No approved template here">{search ? 'None has that in its name or text.' : 'Sync under Templates, or choose another number.'}</EmptyState>
      )}
      {state === 'ready' && (
        <div className={classes['choices']} role="radiogroup" aria-label="Template">
          {templates.map((template) => <Choice key={template.id} template={template} chosen={template.id === templateId} onChoose={() => onTemplate(template)} />)}
        </div>
      )}
    </div>
  )
}

function Choice({ template, chosen, onChoose }: { template: Template; chosen: boolean; onChoose: () => void }) {
  const quality = qualityWord(template.quality)
  return (
    <label className={classes['choice']} data-chosen={chosen || undefined}>
      <input type="radio" name="template" value={template.id} checked={chosen} onChange={onChoose} />
      <span className={classes['choicePreview']} aria-hidden style={{ display: 'block' }}>
        <TemplateBubble template={template.parsed} compact />
      </span>
      {chosen && <IconCheck size={20} className={classes['check']} aria-hidden />}
      <span className={classes['choiceInfo']}>
        <span className="strong ellipsis">{template.name}</span>
        <span className={classes['choiceLine']}>
          <Tag>{sentenceCase(template.category)}</Tag>
          <Tag>{languageName(template.language)}</Tag>
          {quality && <StatusText status={quality} size={14} />}
        </span>
      </span>
    </label>
  )
}
