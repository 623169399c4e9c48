import type { Sql, SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { applyUpdates, toUpdate, type MessageUpdate } from './apply-updates.ts'
import type { LaneResult } from './lane-result.ts'
import { retryFailedStatuses } from './retry-failed-statuses.ts'
import { suppressStopped } from './suppress-stopped.ts'
import type { SharedWrites } from './shared-writes.ts'
import { areFirstAccepted } from './write-accepted.ts'

type Lane = { accountId: string; orgId: string; epoch: number }

/** Makes a batch of results durable. Nothing is half-written: one statement, or one transaction when the queue changes too. */
export async function writeResults({ sql, shared, lane }: { sql: Sql; shared: SharedWrites; lane: Lane }, results: LaneResult[]): Promise<void> {
  const ordered = [...results].sort((a, b) => a.message.id - b.message.id)
  if (areFirstAccepted(ordered)) {
    if ((await shared.accepted(ordered)) < ordered.length) await applyUpdates(sql, ordered.flatMap(toUpdates))
    return
  }
  await writeCarefully(sql, lane, ordered)
}

/** Refusals, calls without an answer, retries and chat: the queue changes with the messages. */
async function writeCarefully(sql: Sql, lane: Lane, results: LaneResult[]): Promise<void> {
  const updates = results.flatMap(toUpdates)
  const plain = updates.length === results.length && results.every((result) => !result.message.due && result.kind !== 'unknown' && !isFollowedUp(result))
  if (plain) {
    await applyUpdates(sql, updates)
    await recordRate(sql, results)
    return
  }
  await sql.begin(async (tx) => {
    await lockMessages(tx, results)
    await closeDue(tx, results)
    await applyUpdates(tx, updates)
    await listUnknown(tx, lane, results)
    await requeue(tx, lane, results)
    await followUp(tx, results)
    await recordRate(tx, results)
  })
}

function toUpdates(result: LaneResult): MessageUpdate[] {
  const { id, attempt } = result.message
  if (result.kind === 'accepted') return [toUpdate(id, result.held ? rung.held : rung.accepted, { attempt, wamid: result.wamid, acceptedAt: result.atMs / 1000 })]
  if (result.kind === 'failed') return [toUpdate(id, rung.failed, { attempt, errorCode: result.code, failedAt: result.atMs / 1000 })]
  if (result.kind === 'unknown') return [toUpdate(id, rung.unknown, { attempt })]
  return []
}

/** Refusals after which more happens than the message's failure: it waits for tomorrow, or the person has opted out. */
function isFollowedUp(result: LaneResult): boolean {
  return result.kind === 'failed' && (result.code === 131049 || result.code === 131050)
}

async function followUp(tx: SqlLike, results: LaneResult[]): Promise<void> {
  const failed = results.flatMap((result) => (result.kind === 'failed' && isFollowedUp(result) ? [{ id: result.message.id, attempt: result.message.attempt, code: result.code }] : []))
  if (failed.length === 0) return
  await suppressStopped(tx, failed)
  await retryFailedStatuses(tx, failed, 'answer')
}

/** Everyone locks messages before the small tables and in id order: two writers cannot wait for each other. */
async function lockMessages(tx: SqlLike, results: LaneResult[]): Promise<void> {
  await tx`select 1 from messages where id = any(${results.map((result) => result.message.id)}::bigint[]) order by id for update`
}

async function closeDue(tx: SqlLike, results: LaneResult[]): Promise<void> {
  const closed = results.filter((result) => result.message.due && result.kind !== 'retry').map((result) => result.message)
  if (closed.length === 0) return
  // A `failed` webhook may have come before the answer, and the message may wait for its next attempt already.
  await tx`
    delete from send_due d using messages m, unnest(${closed.map((one) => one.id)}::bigint[], ${closed.map((one) => one.attempt)}::int[]) as u(id, attempt)
    where d.message_id = u.id and m.id = u.id and m.attempt = u.attempt`
}

/**
 * A status may have come before we gave up waiting: only what still is unknown is listed. The attempt counts from here, a moment later than
 * it was: what it is judged by are the database's times, and one that seems older than it is would be sent again too soon.
 */
async function listUnknown(tx: SqlLike, lane: Lane, results: LaneResult[]): Promise<void> {
  const rows = results.filter((result) => result.kind === 'unknown')
  if (rows.length === 0) return
  await tx`
    insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause)
    select m.id, m.org_id, ${lane.accountId}, m.campaign_id, clock_timestamp(), u.cause
    from unnest(${rows.map((row) => row.message.id)}::bigint[], ${rows.map((row) => row.cause)}::text[]) as u(id, cause)
    join messages m on m.id = u.id and m.status = 10
    on conflict (message_id) do update set attempted_at = excluded.attempted_at, cause = excluded.cause`
}

/** Only the lane's present owner may queue again: a fenced one would bring back what its successor is judging. */
async function requeue(tx: SqlLike, lane: Lane, results: LaneResult[]): Promise<void> {
  const rows = results.filter((result) => result.kind === 'retry')
  if (rows.length === 0) return
  const ids = rows.map((row) => row.message.id)
  const owner = await tx`select 1 from lanes where account_id = ${lane.accountId} and epoch = ${lane.epoch} for share`
  if (owner.length === 0) return
  await tx`
    insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at)
    select m.id, m.org_id, m.account_id, m.campaign_id, case when m.campaign_id is null then 0 else 1 end, now() + u.delay_ms * interval '1 millisecond'
    from unnest(${ids}::bigint[], ${rows.map((row) => row.message.attempt)}::int[], ${rows.map((row) => Math.round(row.delayMs))}::int[]) as u(id, attempt, delay_ms)
    join messages m on m.id = u.id and m.attempt = u.attempt and m.status = 0
    on conflict (message_id) do update set due_at = excluded.due_at, lane_epoch = null`
  const counted = rows.filter((row) => row.counts).map((row) => row.message)
  if (counted.length > 0) await tx`
    update messages m set attempt = m.attempt + 1 from unnest(${counted.map((one) => one.id)}::bigint[], ${counted.map((one) => one.attempt)}::int[]) as u(id, attempt)
    where m.id = u.id and m.attempt = u.attempt and m.status = 0`
  await cancelRequeued(tx, ids)
}

/** What was taken back meanwhile does not wait for a lane that will never claim it. The share lock makes a cancel wait for us. */
async function cancelRequeued(tx: SqlLike, ids: number[]): Promise<void> {
  const campaigns = await tx<{ id: string; state: string }[]>`
    select k.id, k.state from campaigns k
    where k.id in (select campaign_id from send_due where message_id = any(${ids}::bigint[])) order by k.id for share`
  const over = campaigns.filter((row) => row.state === 'canceled').map((row) => row.id)
  if (over.length === 0) return
  await tx`
    with gone as (
      delete from send_due where message_id = any(${ids}::bigint[]) and campaign_id = any(${over}::uuid[]) returning message_id
    ), back as (
      update messages m set status = 5 from gone where m.id = gone.message_id and m.status = 0 returning m.campaign_id
    )
    insert into campaign_counts (campaign_id, status, n)
    select campaign_id, s.status, s.sign * count(*) from back, (values (0, -1), (5, 1)) as s(status, sign) group by campaign_id, s.status, s.sign`
}

async function recordRate(sql: SqlLike, results: LaneResult[]): Promise<void> {
  const perSecond = new Map<string, { campaignId: string; second: number; n: number }>()
  for (const result of results) {
    if (result.kind !== 'accepted' || !result.message.campaignId) continue
    const second = Math.floor(result.atMs / 1000)
    const key = `${result.message.campaignId}${String(second)}`
    const entry = perSecond.get(key) ?? { campaignId: result.message.campaignId, second, n: 0 }
    entry.n += 1
    perSecond.set(key, entry)
  }
  const rows = [...perSecond.values()]
  if (rows.length === 0) return
  await sql`
    insert into campaign_rates (campaign_id, second, n)
    select campaign_id, to_timestamp(second), n
    from unnest(${rows.map((row) => row.campaignId)}::uuid[], ${rows.map((row) => row.second)}::float8[], ${rows.map((row) => row.n)}::int[]) as u(campaign_id, second, n)
    order by campaign_id, second
    on conflict (campaign_id, second) do update set n = campaign_rates.n + excluded.n`
}
