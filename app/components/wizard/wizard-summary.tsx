import type { Account, CampaignPreview, ListSummary } from '../../lib/api-types.ts'
import { durationWords } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { forecastWords } from './numbers-draft.ts'
import { hoursWords, startWords } from './start-words.ts'
import type { WizardDraft } from './wizard-draft.ts'
import classes from './wizard.module.css'

export type WizardSummaryProps = { draft: WizardDraft; account: Account | undefined; list: ListSummary | undefined; preview: CampaignPreview | null }

/** The arithmetic of the audience, and from where, when and how long. */
export function WizardSummary({ draft, account, list, preview }: WizardSummaryProps) {
  const formats = useFormats()
  if (!preview) return null
  const hours = hoursWords(draft.timing)
  const forecast = forecastWords(preview.willSend, preview.dayLimit, draft.numbers.perDay)
  return (
    <>
      <div className={classes['sideSection']}>
        <Line name={`Audience “${list?.name ?? ''}”`} value={formats.number(preview.audience)} />
        {preview.skips.map((skip) => <Line key={skip.reason} name={skip.label} value={`− ${formats.number(skip.count)}`} sub />)}
        <Line name="Recipients" value={formats.number(preview.willSend)} total />
      </div>
      <div className={classes['sideSection']}>
        <Line name="From" value={draft.numbers.shares.length > 1 ? `${String(draft.numbers.shares.length)} numbers` : account?.displayPhoneNumber ?? ''} />
        <div className={classes['line']}>
          <span>Starts</span>
          <span>{startWords(draft.timing, formats)}</span>
        </div>
        {hours && <Line name="Leaves" value={hours} />}
        {forecast ? <Line name="Takes" value={forecast} /> : <Line name={hours ? 'Sending takes about' : 'Takes about'} value={durationWords(preview.durationSeconds)} />}
      </div>
    </>
  )
}

function Line({ name, value, sub, total }: { name: string; value: string; sub?: boolean; total?: boolean }) {
  return (
    <div className={classes['line']} data-sub={sub || undefined} data-total={total || undefined}>
      <span>{name}</span>
      <span>{value}</span>
    </div>
  )
}
