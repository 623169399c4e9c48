import type { Sql, SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { applyUpdates, toUpdate, type MessageUpdate, type MovedMessages } from './apply-updates.ts'
import type { LaneResult } from './lane-result.ts'

type Lane = { accountId: string; orgId: string; epoch: number }

/** Makes a batch of results durable. Nothing is half-written: one statement, or one transaction when the queue changes too. */
export async function writeResults(sql: Sql, lane: Lane, results: LaneResult[]): Promise<MovedMessages[]> {
  const updates = results.flatMap(toUpdates)
  const plain = updates.length === results.length && results.every((result) => !result.message.due && result.kind !== 'unknown')
  if (plain) {
    const moved = await applyUpdates(sql, updates)
    await recordRate(sql, results)
    return moved
  }
  return sql.begin(async (tx) => {
    await lockMessages(tx, results)
    await closeDue(tx, results)
    const moved = await applyUpdates(tx, updates)
    await listUnknown(tx, lane, results)
    await requeue(tx, lane, results)
    await recordRate(tx, results)
    return moved
  })
}

function toUpdates(result: LaneResult): MessageUpdate[] {
  const { id } = result.message
  if (result.kind === 'accepted') return [toUpdate(id, result.held ? rung.held : rung.accepted, { wamid: result.wamid, acceptedAt: result.at })]
  if (result.kind === 'failed') return [toUpdate(id, rung.failed, { errorCode: result.code, failedAt: result.at })]
  if (result.kind === 'unknown') return [toUpdate(id, rung.unknown)]
  return []
}

/** Everyone locks messages before the small tables and in id order: two writers cannot wait for each other. */
async function lockMessages(tx: SqlLike, results: LaneResult[]): Promise<void> {
  await tx`select 1 from messages where id = any(${results.map((result) => result.message.id)}::bigint[]) order by id for update`
}

async function closeDue(tx: SqlLike, results: LaneResult[]): Promise<void> {
  const ids = results.filter((result) => result.message.due && result.kind !== 'retry').map((result) => result.message.id)
  if (ids.length > 0) await tx`delete from send_due where message_id = any(${ids}::bigint[])`
}

/** A status may have come before we gave up waiting: only what still is unknown is listed. */
async function listUnknown(tx: SqlLike, lane: Lane, results: LaneResult[]): Promise<void> {
  const rows = results.filter((result) => result.kind === 'unknown')
  if (rows.length === 0) return
  await tx`
    insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause)
    select m.id, m.org_id, ${lane.accountId}, m.campaign_id, u.at, u.cause
    from unnest(${rows.map((row) => row.message.id)}::bigint[], ${rows.map((row) => row.at)}::timestamptz[], ${rows.map((row) => row.cause)}::text[]) as u(id, at, cause)
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
    from unnest(${ids}::bigint[], ${rows.map((row) => Math.round(row.delayMs))}::int[]) as u(id, delay_ms)
    join messages m on m.id = u.id and m.status = 0
    on conflict (message_id) do update set due_at = excluded.due_at, lane_epoch = null`
  const counted = rows.filter((row) => row.counts).map((row) => row.message.id)
  if (counted.length > 0) await tx`update messages set attempt = attempt + 1 where id = any(${counted}::bigint[]) and status = 0`
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
  const perSecond = new Map<string, { campaignId: string; second: string; n: number }>()
  for (const result of results) {
    if (result.kind !== 'accepted' || !result.message.campaignId) continue
    const second = `${result.at.slice(0, 19)}Z`
    const key = `${result.message.campaignId}${second}`
    const entry = perSecond.get(key) ?? { campaignId: result.message.campaignId, second, n: 0 }
    entry.n += 1
    perSecond.set(key, entry)
  }
  const rows = [...perSecond.values()]
  if (rows.length === 0) return
  await sql`
    insert into campaign_rates (campaign_id, second, n)
    select * from unnest(${rows.map((row) => row.campaignId)}::uuid[], ${rows.map((row) => row.second)}::timestamptz[], ${rows.map((row) => row.n)}::int[])
    on conflict (campaign_id, second) do update set n = campaign_rates.n + excluded.n`
}
