import type { Sql } from '#db/client.ts'
import { isFirstAttempt } from '#server/sending/apply-updates.ts'
import type { Services } from '#server/services.ts'
import { applyCollapsed, applyStatuses, type AppliedStatuses } from './apply-statuses.ts'
import type { CollapsedStatuses } from './collapse-statuses.ts'
import type { NumberDirectory } from './find-accounts.ts'
import { isDataError } from './is-data-error.ts'
import { unpackBody, type JournalBody } from './journal-body.ts'
import { forgetPending, REFUSED_NOTE, type PendingDelivery } from './journal.ts'
import { parseWebhook } from './parse-webhook.ts'
import type { BacklogPart } from './status-backlog.ts'
import type { StatusEvent } from './webhook-events.ts'

/** `tell`: what pages and workflows have to hear, after each commit. */
export type PendingParts = Pick<Services, 'hot' | 'log'> & { directory: NumberDirectory; tell: (applied: AppliedStatuses) => void }

/** Messages of one transaction: their rows are locked for some tens of milliseconds. */
const SLICE = 2000
const READ_BATCH = 8
/** A run ends in time; what is left is done the next time. */
const BODIES_MAX = 5000
/** More than the endpoint takes (3 MB), so that every body of the journal can be read again. */
const BODY_MAX_BYTES = 8 * 1024 * 1024
const UNREADABLE_NOTE = 'It was answered, but its bytes can no longer be read: its statuses are missing.'

/**
 * Applies a part of the backlog, in transactions of 2,000 messages. Its deliveries are forgotten after the last one: when that is not
 * reached, they are applied again (`applyPending`), which changes nothing where they were applied already.
 */
export async function applyBacklog({ hot, directory, tell }: PendingParts, { statuses, deliveries }: BacklogPart): Promise<void> {
  for (const slice of slicesOf(statuses.collapsed())) tell(await hot.begin((tx) => applyCollapsed(tx, directory, slice)))
  await forgetPending(hot, deliveries)
}

/** First attempts have a fast way, which one later attempt among them would close for all (`applyUpdates`). */
function slicesOf({ updates, others, foreign }: CollapsedStatuses): CollapsedStatuses[] {
  const none: CollapsedStatuses = { updates: [], others: [], foreign: [] }
  return [
    ...cut(updates.filter(isFirstAttempt).sort((a, b) => a.id - b.id)).map((part) => ({ ...none, updates: part })),
    ...cut(updates.filter((update) => !isFirstAttempt(update))).map((part) => ({ ...none, updates: part })),
    ...others.map((update) => ({ ...none, others: [update] })),
    ...cut(foreign).map((part) => ({ ...none, foreign: part })),
  ]
}

function cut<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / SLICE) }, (_, index) => items.slice(index * SLICE, (index + 1) * SLICE))
}

/**
 * Applies what a process has answered and left behind, out of the journal, body by body: one that was killed, one that the database had
 * refused. Safe to repeat, beside webhooks and in any number of processes.
 * @param olderThanMs younger ones are still on their way in the process that has taken them
 * @throws when the database is away; the rest is done the next time
 */
export async function applyPending(parts: PendingParts, { olderThanMs }: { olderThanMs: number }): Promise<void> {
  for (let bodies = 0; bodies < BODIES_MAX; bodies += READ_BATCH) {
    const rows = await parts.hot<(PendingDelivery & (JournalBody | { bytes: null }))[]>`
      select p.journal_id as "journalId", p.received_at as "receivedAt", j.body as bytes, j.encoding
      from webhook_pending p left join webhook_journal j on j.id = p.journal_id and j.received_at = p.received_at
      where p.at <= now() - ${olderThanMs} * interval '1 millisecond' order by p.journal_id limit ${READ_BATCH}`
    for (const row of rows) await applyOne(parts, row, row.bytes === null ? [] : readStatuses(row))
    if (rows.length < READ_BATCH) return
  }
}

/** @param statuses null: nobody can read them any more */
async function applyOne({ hot, directory, log, tell }: PendingParts, delivery: PendingDelivery, statuses: StatusEvent[] | null): Promise<void> {
  if (statuses === null) return markFailed(hot, delivery, UNREADABLE_NOTE)
  try {
    tell(await hot.begin(async (tx) => {
      const applied = await applyStatuses(tx, directory, statuses)
      await forgetPending(tx, [delivery])
      return applied
    }))
  } catch (error) {
    if (!isDataError(error)) throw error
    log.error({ err: error }, 'an answered webhook could not be applied; it waits in the journal')
    await markFailed(hot, delivery, REFUSED_NOTE)
  }
}

async function markFailed(hot: Sql, delivery: PendingDelivery, note: string): Promise<void> {
  await hot.begin(async (tx) => {
    await tx`update webhook_journal set outcome = 'failed', note = ${note} where id = ${delivery.journalId} and received_at = ${delivery.receivedAt.toISOString()}::timestamptz`
    await forgetPending(tx, [delivery])
  })
}

function readStatuses(body: JournalBody): StatusEvent[] | null {
  try {
    return parseWebhook(unpackBody(body, BODY_MAX_BYTES))?.statuses ?? null
  } catch {
    return null
  }
}
