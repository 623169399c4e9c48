import { Button, Skeleton } from '@mantine/core'
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CampaignPreview } from '../../lib/api-types.ts'
import { durationWords, plural } from '../../lib/formats.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Note } from '../note.tsx'
import { forecastWords } from './numbers-draft.ts'
import type { PreviewState } from './use-preview.ts'
import classes from './wizard.module.css'

/** What would go wrong, before anything is sent: what blocks, what to know, what is fine. */
export function PreflightStep({ state, perDay, retry }: { state: PreviewState; perDay: string; retry: () => void }) {
  if (state.kind === 'failed') {
    return <Note tone="bad" title="The checks could not run" live action={<Button variant="default" onClick={retry}>Try again</Button>}>{state.message}</Note>
  }
  if (state.kind !== 'ready') return <div role="status" aria-label="Checking"><Skeleton height={64} radius="md" mb="md" /><Skeleton height={240} radius="md" /></div>
  const blocks = state.preview.problems.filter((problem) => problem.severity === 'block')
  const warnings = state.preview.problems.filter((problem) => problem.severity === 'warn')
  return (
    <div className="stack">
      {blocks.length === 0 ? (
        <Note tone="good" title="Nothing blocks this campaign" live>{warnings.length > 0 ? `${warnings.length} ${plural(warnings.length, 'warning')} below. ` : ''}The checks run once more when it starts.</Note>
      ) : (
        <Note tone="bad" title={`${blocks.length} ${plural(blocks.length, 'thing blocks', 'things block')} this campaign`} live>Solve it and come back: what you chose stays.</Note>
      )}
      <Group title="Blocking" icon={<IconAlertCircle size={16} className="bad" aria-hidden />} items={blocks} />
      <Group title="Warnings" icon={<IconAlertTriangle size={16} className="warn" aria-hidden />} items={warnings} />
      <Fine preview={state.preview} perDay={perDay} />
    </div>
  )
}

function Group({ title, icon, items }: { title: string; icon: ReactNode; items: CampaignPreview['problems'] }) {
  if (items.length === 0) return null
  return (
    <section className={classes['group']} aria-label={title}>
      <div className={classes['groupHead']}>{icon}{title}<span className="t3 num">{items.length}</span></div>
      {items.map((item) => (
        <div key={item.title + item.text} className={classes['check2']}>
          {icon}
          <div>
            <div className="strong">{item.title}</div>
            <div className="t2">{item.text}</div>
          </div>
        </div>
      ))}
    </section>
  )
}

function Fine({ preview, perDay }: { preview: CampaignPreview; perDay: string }) {
  const formats = useFormats()
  const facts: [string, string][] = [
    ['Template approved', 'Meta allows it to be sent'],
    ['Number', preview.accountThroughput > 0 ? `${formats.number(preview.accountThroughput)} messages a second` : 'Speed is learnt while sending'],
    ...preview.skips.map((skip): [string, string] => [`${skip.label}, left out`, formats.number(skip.count)]),
  ]
  // Spread over days, the time of sending alone would mislead; the summary says how many days.
  if (forecastWords(preview.willSend, preview.dayLimit, perDay) === null) facts.push(['Takes about', durationWords(preview.durationSeconds)])
  return (
    <section className={classes['group']} aria-label="Fine">
      <div className={classes['groupHead']}><IconCircleCheck size={16} className="good" aria-hidden />Fine<span className="t3 num">{facts.length}</span></div>
      {facts.map(([name, value]) => (
        <div key={name} className={classes['check2']} style={{ padding: '8px 16px' }}>
          <IconCircleCheck size={16} className="good" aria-hidden />
          <span>{name}</span>
          <span className="t2 xs num">{value}</span>
        </div>
      ))}
    </section>
  )
}
