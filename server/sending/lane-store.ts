import type { Sql } from '#db/client.ts'

export type ClaimedChunk = {
  id: number
  campaignId: string
  lastId: number
  intentUpto: number
  /** The campaign's own limit; null: the number's. */
  ratePerSecond: number | null
}

export type QueuedMessage = {
  id: number
  campaignId: string | null
  conversationId: string | null
  contactId: number
  attempt: number
  address: string
  payload: string | null
  /** Set for rows of `send_due`, which the result deletes. */
  due: boolean
}

/** Whether the epoch is still the lane's: false means that another pump has taken over. */
export async function isOwner(sql: Sql, lane: { accountId: string; epoch: number }): Promise<boolean> {
  const rows = await sql`select 1 from lanes where account_id = ${lane.accountId} and epoch = ${lane.epoch}`
  return rows.length === 1
}

/**
 * Claims one waiting chunk of a running campaign, oldest first, leaving out campaigns that the lane has enough of. The
 * lane's row is share-locked: a successor's new epoch waits for this claim and then sees it; afterwards nothing is claimed.
 */
export async function claimChunk(sql: Sql, lane: { accountId: string; epoch: number }, except: string[]): Promise<ClaimedChunk | null> {
  const rows = await sql<ClaimedChunk[]>`
    with owner as (select 1 from lanes where account_id = ${lane.accountId} and epoch = ${lane.epoch} for share)
    update send_chunks set ready_at = null, lane_epoch = ${lane.epoch}
    where id = (
      select c.id from send_chunks c join campaigns k on k.id = c.campaign_id
      where exists (select 1 from owner) and c.account_id = ${lane.accountId} and c.ready_at <= now() and k.state = 'running' and c.campaign_id <> all(${except}::uuid[])
      order by c.ready_at, c.id limit 1 for update of c skip locked)
    returning id, campaign_id as "campaignId", last_id as "lastId", intent_upto as "intentUpto",
      (select rate_per_second from campaigns k where k.id = campaign_id) as "ratePerSecond"`
  return rows[0] ?? null
}

/** The messages of a chunk that may still be sent: above its watermark and queued. */
export async function readChunk(sql: Sql, chunk: ClaimedChunk): Promise<QueuedMessage[]> {
  return sql<QueuedMessage[]>`
    select id, campaign_id as "campaignId", null as "conversationId", contact_id as "contactId", attempt, address, payload, false as due
    from messages
    where campaign_id = ${chunk.campaignId} and id > ${chunk.intentUpto} and id <= ${chunk.lastId} and status = 0
    order by id`
}

/**
 * Moves the watermark past a group before its first byte leaves. False: the group must not leave, because the
 * campaign is not running any more, its canceling has shortened the chunk, or another lane has taken over.
 */
export async function commitIntent(sql: Sql, chunk: { id: number; epoch: number; upto: number }): Promise<boolean> {
  const rows = await sql`
    update send_chunks c set intent_upto = ${chunk.upto}, intent_at = now() from campaigns k
    where c.id = ${chunk.id} and c.lane_epoch = ${chunk.epoch} and c.done_at is null and ${chunk.upto} <= c.last_id and k.id = c.campaign_id and k.state = 'running'
    returning c.id`
  return rows.length === 1
}

/** Gives chunks back to the queue: what lies above the watermark was never sent. */
export async function releaseChunks(sql: Sql, ids: number[], epoch: number): Promise<void> {
  if (ids.length === 0) return
  await sql`update send_chunks set ready_at = now(), lane_epoch = null where id = any(${ids}::bigint[]) and lane_epoch = ${epoch} and done_at is null`
}

/** Closes chunks whose every result is durable. */
export async function finishChunks(sql: Sql, ids: number[], epoch: number): Promise<void> {
  if (ids.length === 0) return
  await sql`update send_chunks set done_at = now() where id = any(${ids}::bigint[]) and lane_epoch = ${epoch} and done_at is null`
}

/** Takes due single messages, chat first; the epoch on the row is their intent, durable before the call. */
export async function claimDue(sql: Sql, lane: { accountId: string; epoch: number }, limit: number): Promise<QueuedMessage[]> {
  return sql<QueuedMessage[]>`
    with owner as (
      select 1 from lanes where account_id = ${lane.accountId} and epoch = ${lane.epoch} for share
    ), taken as (
      select d.message_id from send_due d left join campaigns k on k.id = d.campaign_id
      where exists (select 1 from owner) and d.account_id = ${lane.accountId} and d.lane_epoch is null and d.due_at <= now()
        and (d.campaign_id is null or k.state in ('running', 'settling'))
      order by d.priority, d.due_at limit ${limit} for update of d skip locked
    ), claimed as (
      update send_due d set lane_epoch = ${lane.epoch}, claimed_at = now() from taken t where d.message_id = t.message_id returning d.message_id
    )
    select m.id, m.campaign_id as "campaignId", m.conversation_id as "conversationId", m.contact_id as "contactId", m.attempt, m.address, m.payload, true as due
    from messages m join claimed c on c.message_id = m.id where m.status in (0, 10) order by m.id`
}

/** When the lane has something to do again by itself; null: only when somebody wakes it. */
export async function nextDueAt(sql: Sql, accountId: string, graceMs: number): Promise<Date | null> {
  const recheckMs = Math.max(1000, Math.min(graceMs / 4, 60_000))
  const rows = await sql<{ at: Date | null }[]>`
    select least(
      (select min(c.ready_at) from send_chunks c join campaigns k on k.id = c.campaign_id
        where c.account_id = ${accountId} and c.ready_at is not null and k.state = 'running'),
      (select min(d.due_at) from send_due d left join campaigns k on k.id = d.campaign_id
        where d.account_id = ${accountId} and d.lane_epoch is null and (d.campaign_id is null or k.state in ('running', 'settling'))),
      (select greatest(min(u.attempted_at) + ${graceMs} * interval '1 millisecond', now() + ${recheckMs} * interval '1 millisecond')
        from unknown_messages u left join campaigns k on k.id = u.campaign_id
        where u.account_id = ${accountId} and coalesce(k.unknown_policy, 'never') = 'reconcile' and k.state in ('running', 'settling', 'paused', 'held') having count(*) > 0)
    ) as at`
  return rows[0]?.at ?? null
}
