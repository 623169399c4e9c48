import type { SqlLike } from '#db/client.ts'
import { applyUpdates, type MovedMessages } from '#server/sending/apply-updates.ts'
import { retryFailedStatuses, type HoldNotice } from '#server/sending/retry-failed-statuses.ts'
import { suppressStopped } from '#server/sending/suppress-stopped.ts'
import { applyForeignStatuses } from './apply-foreign-statuses.ts'
import { collapseStatuses } from './collapse-statuses.ts'
import type { NumberDirectory } from './find-accounts.ts'
import type { StatusEvent } from './webhook-events.ts'

/** Applies statuses to messages and, for failures only, what the error table says of them. */
export async function applyStatuses(tx: SqlLike, directory: NumberDirectory, statuses: StatusEvent[]): Promise<{ moved: MovedMessages[]; holds: HoldNotice[] }> {
  const { updates, others, foreign } = collapseStatuses(statuses)
  const moved = [...(await applyUpdates(tx, updates))]
  for (const update of others) moved.push(...(await applyUpdates(tx, [update])))
  if (foreign.length > 0) moved.push(...(await applyForeignStatuses(tx, directory, foreign)))
  const failed = [...updates, ...others].flatMap(({ id, attempt, errorCode }) => (errorCode === null ? [] : [{ id, attempt, code: errorCode }]))
  if (failed.length === 0) return { moved, holds: [] }
  await suppressStopped(tx, failed)
  return { moved, holds: await retryFailedStatuses(tx, failed, 'webhook') }
}
