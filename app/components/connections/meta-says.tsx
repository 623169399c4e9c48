import type { Waba } from '../../lib/api-types.ts'
import { Note } from '../note.tsx'
import classes from './connections.module.css'

const advice: Record<string, string> = {
  restricted: 'Campaigns that it does not concern go on. Meta explains it in Business Support Home, where a review can be asked for.',
  ending: 'Campaigns still go out. Ask for a review in Business Support Home before that day.',
  disabled: 'Its campaigns wait. Appeal in Business Support Home; they go on once Meta reinstates the account.',
  deleted: 'Its campaigns wait. Connect another account, or cancel them.',
  removed: 'Its campaigns wait. Reconnect and choose the account again; they go on then.',
}

/** What Meta did to an account by itself, and what can be done about it. */
export function MetaSays({ waba }: { waba: Waba }) {
  const isRejected = waba.reviewDecision === 'REJECTED'
  if (waba.state === 'active' && !isRejected && !waba.alert) return null
  return (
    <div className={classes['alert']}>
      {waba.state !== 'active' && <Note tone={waba.state === 'restricted' || waba.state === 'ending' ? 'warn' : 'bad'} title={waba.stateReason ?? 'Meta has changed this account'}>{advice[waba.state]}</Note>}
      {isRejected && <Note tone="bad" title="Meta has rejected the account in its review">Business Support Home says why, and takes an appeal.</Note>}
      {waba.alert && <Note tone="info" title="A notice of Meta’s">{waba.alert}</Note>}
    </div>
  )
}
