import { Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { useNow } from '../time-text.tsx'
import type { WizardDraft } from './wizard-draft.ts'
import classes from './wizard.module.css'

export type TimingStepProps = { draft: WizardDraft; limit: number; showErrors: boolean; onChange: (part: Partial<WizardDraft>) => void }

/** Name, start, pace, and what to do about calls that ended without an answer. */
export function TimingStep({ draft, limit, showErrors, onChange }: TimingStepProps) {
  return (
    <div className="stack">
      <Card title="Name">
        <div className={classes['fields']}>
          <TextInput aria-label="Name of the campaign" description="Only your team sees it." value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={showErrors && draft.name.trim() === '' ? 'Give the campaign a name' : undefined} maxLength={120} placeholder="Black Week early access" />
        </div>
      </Card>
      <When draft={draft} onChange={onChange} />
      <Card title="Pace">
        <div className={classes['fields']}>
          <TextInput
            label="At most, messages a second"
            description={limit > 0 ? `Empty: as fast as the number allows, ${limit} a second. Campaigns on one number share it.` : 'Empty: as fast as the number allows.'}
            inputMode="numeric"
            value={draft.rate}
            onChange={(event) => onChange({ rate: event.currentTarget.value.replace(/\D/g, '').slice(0, 4) })}
            placeholder={limit > 0 ? String(limit) : ''}
          />
        </div>
      </Card>
      <Card title="When WhatsApp does not answer a call">
        <div className={classes['fields']}>
          <Radio.Group value={draft.unknownPolicy} onChange={(value) => onChange({ unknownPolicy: value === 'never' ? 'never' : 'reconcile' })} aria-label="When WhatsApp does not answer a call">
            <Stack gap="sm">
              <Radio value="reconcile" label="Wait for evidence, then send again" description="Nobody gets it twice as long as statuses arrive; nobody is left out." />
              <Radio value="never" label="Never send again" description="Such people stay “Unknown”. Choose it when a second copy would do harm." />
            </Stack>
          </Radio.Group>
        </div>
      </Card>
    </div>
  )
}

function When({ draft, onChange }: Pick<TimingStepProps, 'draft' | 'onChange'>) {
  const [later, setLater] = useState(draft.startsAt !== '')
  const formats = useFormats()
  const now = useNow(30_000)
  const past = now !== null && draft.startsAt !== '' && new Date(draft.startsAt) <= now
  return (
    <Card title="Start">
      <div className={classes['fields']}>
        <Radio.Group
          value={later ? 'later' : 'now'}
          aria-label="Start"
          onChange={(value) => {
            setLater(value === 'later')
            if (value === 'now') onChange({ startsAt: '' })
          }}
        >
          <Stack gap="sm">
            <Radio value="now" label="As soon as I confirm" />
            <Radio value="later" label="At a time" />
          </Stack>
        </Radio.Group>
        {later && (
          <TextInput
            type="datetime-local"
            label={`Date and time, ${now ? formats.timeZone : 'your time zone'}`}
            value={draft.startsAt}
            onChange={(event) => onChange({ startsAt: event.currentTarget.value })}
            error={past ? 'This is in the past' : undefined}
          />
        )}
      </div>
    </Card>
  )
}
