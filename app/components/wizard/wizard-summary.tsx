import type { Account, CampaignPreview, ListSummary } from '../../lib/api-types.ts'
import { durationWords } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { TimeText } from '../time-text.tsx'
import type { WizardDraft } from './wizard-draft.ts'
import classes from './wizard.module.css'

export type WizardSummaryProps = { draft: WizardDraft; account: Account | undefined; list: ListSummary | undefined; preview: CampaignPreview | null }

/** The arithmetic of the audience, and from where, when and how long. */
export function WizardSummary({ draft, account, list, preview }: WizardSummaryProps) {
  const formats = useFormats()
  if (!preview) return null
  return (
    <>
      <div className={classes['sideSection']}>
        <Line name={`Audience “${list?.name ?? ''}”`} value={formats.number(preview.audience)} />
        {preview.skips.map((skip) => <Line key={skip.reason} name={skip.label} value={`− ${formats.number(skip.count)}`} sub />)}
        <Line name="Recipients" value={formats.number(preview.willSend)} total />
      </div>
      <div className={classes['sideSection']}>
        <Line name="From" value={account?.displayPhoneNumber ?? ''} />
        <div className={classes['line']}>
          <span>Starts</span>
          <span>{draft.startsAt ? <TimeText at={new Date(draft.startsAt)} /> : 'When you confirm'}</span>
        </div>
        <Line name="Time zone" value={formats.timeZone} />
        <Line name="Takes about" value={durationWords(preview.durationSeconds)} />
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
