import type { Sql } from '#db/client.ts'
import { isFirstAttempt } from '#server/sending/apply-updates.ts'
import { applyCollapsed, applyStatuses, type AppliedStatuses } from './apply-statuses.ts'
import type { CollapsedStatuses } from './collapse-statuses.ts'
import type { NumberDirectory } from './find-accounts.ts'
import { isDataError } from './is-data-error.ts'
import { unpackBody, type JournalBody } from './journal-body.ts'
import { forgetPending, REFUSED_NOTE, type PendingDelivery } from './journal.ts'
import { parseWebhook } from './parse-webhook.ts'
import type { BacklogPart } from './status-backlog.ts'
import type { StatusEvent } from './webhook-events.ts'

type Parts = { hot: Sql; directory: NumberDirectory }

/** Messages of one transaction: their rows are locked for some tens of milliseconds. */
const SLICE = 2000
const READ_BATCH = 8
/** A run ends in time; what is left is done the next time. */
const BODIES_MAX = 5000
/** More than the endpoint takes (3 MB), so that every body of the journal can be read again. */
const BODY_MAX_BYTES = 8 * 1024 * 1024

/**
 * Applies a part of the backlog, in transactions of 2,000 messages. Its deliveries are forgotten with the last one: when that is not
 * reached, they are applied again (`applyPending`), which changes nothing where they were applied already.
 */
export async function applyBacklog({ hot, directory }: Parts, { statuses, deliveries }: BacklogPart): Promise<AppliedStatuses> {
  const applied: AppliedStatuses[] = []
  for (const slice of slicesOf(statuses.collapsed())) applied.push(await hot.begin((tx) => applyCollapsed(tx, directory, slice)))
  await forgetPending(hot, deliveries)
  return join(applied)
}

/** First attempts have a fast way, which one later attempt among them would close for all (`applyUpdates`). */
function slicesOf({ updates, others, foreign }: CollapsedStatuses): CollapsedStatuses[] {
  const none: CollapsedStatuses = { updates: [], others: [], foreign: [] }
  const sorted = updates.sort((a, b) => a.id - b.id)
  return [
    ...cut(sorted.filter(isFirstAttempt)).map((part) => ({ ...none, updates: part })),
    ...cut(sorted.filter((update) => !isFirstAttempt(update))).map((part) => ({ ...none, updates: part })),
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
export async function applyPending({ hot, directory }: Parts, { olderThanMs }: { olderThanMs: number }): Promise<AppliedStatuses & { deliveries: number }> {
  const applied: AppliedStatuses[] = []
  let deliveries = 0
  while (deliveries < BODIES_MAX) {
    const rows = await hot<(PendingDelivery & Partial<JournalBody>)[]>`
      select p.journal_id as "journalId", p.received_at as "receivedAt", j.body as bytes, j.encoding
      from webhook_pending p left join webhook_journal j on j.id = p.journal_id and j.received_at = p.received_at
      where p.at <= now() - ${olderThanMs} * interval '1 millisecond' order by p.journal_id limit ${READ_BATCH}`
    for (const { bytes, encoding, ...delivery } of rows) applied.push(await applyOne({ hot, directory }, delivery, bytes ? { bytes, encoding: encoding ?? null } : null))
    deliveries += rows.length
    if (rows.length < READ_BATCH) break
  }
  return { ...join(applied), deliveries }
}

async function applyOne({ hot, directory }: Parts, delivery: PendingDelivery, body: JournalBody | null): Promise<AppliedStatuses> {
  try {
    const statuses = body ? readStatuses(body) : []
    return await hot.begin(async (tx) => {
      const applied = await applyStatuses(tx, directory, statuses)
      await forgetPending(tx, [delivery])
      return applied
    })
  } catch (error) {
    if (!isDataError(error)) throw error
    await hot.begin(async (tx) => {
      await tx`update webhook_journal set outcome = 'failed', note = ${REFUSED_NOTE} where id = ${delivery.journalId} and received_at = ${delivery.receivedAt.toISOString()}::timestamptz`
      await forgetPending(tx, [delivery])
    })
    return { moved: [], holds: [] }
  }
}

/** @throws RangeError when the journal's bytes cannot be read: another try would not help */
function readStatuses(body: JournalBody): StatusEvent[] {
  try {
    return parseWebhook(unpackBody(body, BODY_MAX_BYTES))?.statuses ?? []
  } catch (error) {
    throw new RangeError('The journal holds a body that cannot be read.', { cause: error })
  }
}

function join(applied: AppliedStatuses[]): AppliedStatuses {
  return { moved: applied.flatMap(({ moved }) => moved), holds: applied.flatMap(({ holds }) => holds) }
}
