import { Link } from '@remix-run/react'
import type { MessageState } from '../lib/api-types.ts'
import { useFormats } from '../lib/locale.tsx'
import classes from './state-bar.module.css'
import { ladder, messageStates } from './status-words.ts'

type Counts = Record<MessageState, number>

/** The audience as one bar: each person in exactly one state. Read out as a sentence. */
export function StateBar({ counts, thin }: { counts: Counts; thin?: boolean }) {
  const formats = useFormats()
  const shown = ladder.filter((state) => counts[state] > 0)
  const sentence = shown.map((state) => `${formats.number(counts[state])} ${messageStates[state].bar.toLowerCase()}`).join(', ')
  return (
    <div className={classes['bar']} data-thin={thin || undefined} role="img" aria-label={sentence || 'Nobody yet'}>
      {shown.length === 0 && <span className={classes['empty']} />}
      {shown.map((state) => (
        <span key={state} className={`${classes['segment'] ?? ''} ${classes['fill'] ?? ''}`} data-state={state} style={{ flexGrow: counts[state], flexBasis: 0 }} />
      ))}
    </div>
  )
}

/** The small square that ties a word to its colour in the bar. */
export function StateSquare({ state }: { state: MessageState }) {
  return <span className={`${classes['square'] ?? ''} ${classes['fill'] ?? ''}`} data-state={state} aria-hidden />
}

/** The numbers under the bar; each leads to its people when `linkTo` says where. */
export function StateLegend({ counts, total, linkTo }: { counts: Counts; total: number; linkTo?: (state: MessageState) => string }) {
  const states = ladder.filter((state) => state !== 'canceled' || counts.canceled > 0)
  return (
    <div className={classes['legend']}>
      {states.map((state) => {
        const body = <LegendItem state={state} count={counts[state]} total={total} />
        return linkTo ? (
          <Link key={state} className={classes['item']} to={linkTo(state)} preventScrollReset>
            {body}
          </Link>
        ) : (
          <span key={state} className={classes['item']}>
            {body}
          </span>
        )
      })}
    </div>
  )
}

function LegendItem({ state, count, total }: { state: MessageState; count: number; total: number }) {
  const formats = useFormats()
  const { bar, icon: Icon } = messageStates[state]
  return (
    <>
      <span className={classes['key']}>
        <StateSquare state={state} />
        <Icon size={14} aria-hidden />
        <span className={classes['word']}>{bar}</span>
      </span>
      <span className={classes['value']}>{formats.number(count)}</span>
      <span className={classes['share']}>{formats.percent(count, total)}</span>
    </>
  )
}
