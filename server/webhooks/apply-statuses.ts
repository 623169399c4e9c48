import type { SqlLike } from '#db/client.ts'
import { applyUpdates, type MessageUpdate, type MovedMessages } from '#server/sending/apply-updates.ts'
import { retryFailedStatuses, type HoldNotice } from '#server/sending/retry-failed-statuses.ts'
import { suppressStopped } from '#server/sending/suppress-stopped.ts'
import { applyForeignStatuses } from './apply-foreign-statuses.ts'
import { collapseStatuses, type CollapsedStatuses } from './collapse-statuses.ts'
import type { NumberDirectory } from './find-accounts.ts'
import { holdStatuses } from './hold-statuses.ts'
import type { StatusEvent } from './webhook-events.ts'

/** What pages and workflows have to hear after the commit. */
export type AppliedStatuses = { moved: MovedMessages[]; holds: HoldNotice[] }

/** Applies statuses to messages and, for failures only, what the error table says of them. */
export function applyStatuses(tx: SqlLike, directory: NumberDirectory, statuses: StatusEvent[]): Promise<AppliedStatuses> {
  return applyCollapsed(tx, directory, collapseStatuses(statuses))
}

/** The same for statuses that were collapsed as they came. */
export async function applyCollapsed(tx: SqlLike, directory: NumberDirectory, { updates, others, foreign }: CollapsedStatuses): Promise<AppliedStatuses> {
  const moved = [...(await applyUpdates(tx, updates))]
  for (const update of others) moved.push(...(await applyUpdates(tx, [update])))
  const applied = [...updates, ...others]
  if (foreign.length > 0) {
    const found = await applyForeignStatuses(tx, directory, foreign)
    moved.push(...found.moved)
    applied.push(...found.updates)
    await holdStatuses(tx, found.unowned)
  }
  return { moved, holds: await followFailures(tx, applied) }
}

/** What failures among updates that were just applied lead to: opt-outs, further attempts, holds. */
export async function followFailures(tx: SqlLike, applied: MessageUpdate[]): Promise<HoldNotice[]> {
  const failed = applied.flatMap(({ id, attempt, errorCode }) => (errorCode === null ? [] : [{ id, attempt, code: errorCode }]))
  if (failed.length === 0) return []
  await suppressStopped(tx, failed)
  return retryFailedStatuses(tx, failed, 'webhook')
}
