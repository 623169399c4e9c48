import { Button } from '@mantine/core'
import { IconAlertCircle, IconClock } from '@tabler/icons-react'
import classes from './inbox.module.css'
import type { Pending } from './use-outbox.ts'

/** What was written and is not in the thread yet. */
export function PendingBubbles({ pending, onRetry, onDrop }: { pending: Pending[]; onRetry: (one: Pending) => void; onDrop: (one: Pending) => void }) {
  return pending.map((one) => (
    <div key={one.clientId} style={{ display: 'contents' }}>
      <div className={classes['bubble']} data-out data-failed={one.error !== null || undefined}>
        {one.text}
        <div className={classes['stamp']} data-failed={one.error !== null || undefined}>
          {one.error === null ? <><IconClock size={12} aria-hidden />Handing over</> : <><IconAlertCircle size={12} aria-hidden />Not sent</>}
        </div>
      </div>
      {one.error !== null && (
        <div className={classes['error']} role="alert">
          <IconAlertCircle size={16} aria-hidden />
          <div><b>{one.error}</b></div>
          <Button variant="subtle" size="xs" onClick={() => onDrop(one)}>Edit</Button>
          <Button variant="default" size="xs" onClick={() => onRetry(one)}>Try again</Button>
        </div>
      )}
    </div>
  ))
}
