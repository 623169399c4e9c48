import { Radio, Stack, TextInput } from '@mantine/core'
import type { Account, CampaignPreview } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import { FoldCard } from '../fold-card.tsx'
import { NumbersCard, ShareOfDayFields } from './numbers-card.tsx'
import { openNumbersPoint } from './numbers-draft.ts'
import type { TimingDraft } from './timing-draft.ts'
import { HoursCard, WhenCard } from './when-card.tsx'
import { StopRulesFields } from './stop-rules-fields.tsx'
import { openRatePoint, paceWords, type WizardDraft } from './wizard-draft.ts'
import classes from './wizard.module.css'

export type TimingStepProps = { draft: WizardDraft; limit: number; accounts: Account[]; preview: CampaignPreview | null; showErrors: boolean; onChange: (part: Partial<WizardDraft>) => void }

/** Name, start, pace, and what to do about calls that ended without an answer. */
export function TimingStep({ draft, limit, accounts, preview, showErrors, onChange }: TimingStepProps) {
  const formats = useFormats()
  const changeTiming = (part: Partial<TimingDraft>) => onChange({ timing: { ...draft.timing, ...part } })
  return (
    <div className="stack">
      <Card title="Name">
        <div className={classes['fields']}>
          <TextInput aria-label="Name of the campaign" description="Only your team sees it." value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={showErrors && draft.name.trim() === '' ? 'Give the campaign a name' : undefined} maxLength={120} placeholder="Black Week early access" />
        </div>
      </Card>
      <NumbersCard numbers={draft.numbers} accountId={draft.accountId} accounts={accounts} onChange={(numbers) => onChange({ numbers })} />
      <WhenCard timing={draft.timing} onChange={changeTiming} />
      <HoursCard timing={draft.timing} showErrors={showErrors} onChange={changeTiming} />
      <FoldCard title="Pace" summary={paceWords(draft)} hold={showErrors && (openRatePoint(draft.rate) ?? openNumbersPoint(draft.numbers)) !== null}>
        <div className={classes['fields']}>
          <TextInput
            label="At most, messages a second"
            description={limit > 0 ? `Empty: as fast as ${draft.numbers.shares.length > 1 ? 'the numbers allow' : 'the number allows'}, ${formats.number(limit)} a second. Campaigns on one number share it.` : 'Empty: as fast as the number allows.'}
            inputMode="numeric"
            value={draft.rate}
            error={showErrors && openRatePoint(draft.rate)}
            onChange={(event) => onChange({ rate: event.currentTarget.value.replace(/\D/g, '').slice(0, 4) })}
            placeholder={limit > 0 ? formats.number(limit) : ''}
          />
          <ShareOfDayFields numbers={draft.numbers} preview={preview} showErrors={showErrors} onChange={(numbers) => onChange({ numbers })} />
        </div>
      </FoldCard>
      <StopRulesFields value={draft.stops} showErrors={showErrors} onChange={(stops) => onChange({ stops })} />
      <FoldCard title="When WhatsApp does not answer a call" summary={draft.unknownPolicy === 'never' ? 'Never send again' : 'Wait for evidence, then send again'}>
        <div className={classes['fields']}>
          <Radio.Group value={draft.unknownPolicy} onChange={(value) => onChange({ unknownPolicy: value === 'never' ? 'never' : 'reconcile' })} aria-label="When WhatsApp does not answer a call">
            <Stack gap="sm">
              <Radio value="reconcile" label="Wait for evidence, then send again" description="Nobody is left out, and nobody gets it twice as long as WhatsApp reports every message that it took." />
              <Radio value="never" label="Never send again" description="Nobody gets it twice, and some may not get it at all: they stay “Unknown”. Choose it when a second copy would do harm." />
            </Stack>
          </Radio.Group>
        </div>
      </FoldCard>
    </div>
  )
}
