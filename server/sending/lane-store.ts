import type { Fragment } from 'postgres'
import type { Sql, SqlLike } from '#db/client.ts'
import { toThroughput } from '#server/accounts/get-sending-account.ts'
import { limitOf } from '#server/accounts/messaging-limit.ts'
import { isSuppressed } from '#server/contacts/withdraw-queued.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import { isHeldShare } from './held-shares.ts'
import { graceOf, type Grace } from './worst-lag.ts'

export type ClaimedChunk = {
  id: number
  campaignId: string
  lastId: number
  intentUpto: number
  /** The campaign's own limit, or this number's part of it; null: the number's. */
  ratePerSecond: number | null
  /** The campaign's turns beside others, 1 to 10. */
  weight: number
  /** The campaign's own limit of people in 24 hours; null: the portfolio's. */
  peoplePerDay: number | null
  /** Whose clock its people live by, and the hours in which they may be written to; null without a window. */
  zoneGroup: string | null
  sendWindow: SendWindow | null
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

export type LaneState = {
  /** The database's clock, in milliseconds since 1970. */
  databaseMs: number
  /** For how long Meta still wants silence from the number; 0 when it may send. */
  pausedForMs: number
  /** What Meta allows the number now. */
  levelPerSecond: number
}

/** What a lane looks at now and then; null: another pump has taken over. Of a pause only what is left is read: the database's clock and ours need not agree. */
export async function readLane(sql: Sql, lane: { accountId: string; epoch: number }): Promise<LaneState | null> {
  const [row] = await sql<{ databaseMs: number; pausedForMs: number; throughputLevel: string; isOnBizApp: boolean }[]>`
    select date_part('epoch', clock_timestamp()) * 1000 as "databaseMs", greatest(coalesce(date_part('epoch', l.paused_until - clock_timestamp()), 0) * 1000, 0) as "pausedForMs",
      a.throughput_level as "throughputLevel", a.is_on_biz_app as "isOnBizApp"
    from lanes l join whatsapp_accounts a on a.id = l.account_id where l.account_id = ${lane.accountId} and l.epoch = ${lane.epoch}`
  return row ? { databaseMs: row.databaseMs, pausedForMs: row.pausedForMs, levelPerSecond: toThroughput(row) } : null
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
      where exists (select 1 from owner) and c.account_id = ${lane.accountId} and c.ready_at <= now() and k.state = 'running' and c.campaign_id <> all(${except}::uuid[]) and not ${isHeldShare(sql, 'c')}
      order by c.ready_at, c.id limit 1 for update of c skip locked)
    returning id, campaign_id as "campaignId", last_id as "lastId", intent_upto as "intentUpto",
      ${ownRate(sql)} as "ratePerSecond", (select weight from campaigns k where k.id = campaign_id) as weight,
      (select people_per_day from campaigns k where k.id = campaign_id) as "peoplePerDay", zone_group as "zoneGroup",
      case when zone_group is not null then (select send_window from campaigns k where k.id = campaign_id) end as "sendWindow"`
  return rows[0] ?? null
}

/** SQL: what a campaign's own limit leaves to the chunk's number; several numbers have their shares of it. */
function ownRate(sql: Sql): Fragment {
  return sql`(select case when k.rate_per_second is not null then k.rate_per_second::float8 * coalesce((
      select s.share::float8 / (select sum(o.share) from campaign_accounts o where o.campaign_id = s.campaign_id)
      from campaign_accounts s where s.campaign_id = k.id and s.account_id = send_chunks.account_id), 1) end
    from campaigns k where k.id = campaign_id)`
}

/** The messages of a chunk that may still be sent: above its watermark and queued. */
export async function readChunk(sql: Sql, chunk: ClaimedChunk): Promise<QueuedMessage[]> {
  const rows = await sql<Pick<QueuedMessage, 'id' | 'contactId' | 'attempt' | 'address' | 'payload'>[]>`
    select id, contact_id as "contactId", attempt, address, payload from messages
    where campaign_id = ${chunk.campaignId} and id > ${chunk.intentUpto} and id <= ${chunk.lastId} and status = 0
    order by id`
  // Written out: copies of the driver's rows are several times as large, and thousands are alive at once.
  return rows.map(({ id, contactId, attempt, address, payload }) => ({ id, campaignId: chunk.campaignId, conversationId: null, contactId, attempt, address, payload, due: false }))
}

/** Gives chunks back to the queue: what lies above the watermark was never sent. */
export async function releaseChunks(sql: Sql, ids: number[], epoch: number): Promise<void> {
  if (ids.length === 0) return
  await sql`update send_chunks set ready_at = now(), lane_epoch = null where id = any(${ids}::bigint[]) and lane_epoch = ${epoch} and done_at is null`
}

/** Gives a chunk back for later; to be called once the results of what has left of it are durable. */
export async function releaseChunkUntil(sql: SqlLike, chunk: { id: number; epoch: number }, readyAtMs: number): Promise<void> {
  await sql`
    update send_chunks set ready_at = greatest(${new Date(readyAtMs)}, now()), lane_epoch = null
    where id = ${chunk.id} and lane_epoch = ${chunk.epoch} and done_at is null`
}

/**
 * Puts off every waiting chunk of a zone whose window has closed. Never by less than a second: two clocks that disagree about
 * the opening must not have the lane claim and give back in circles.
 */
export async function deferGroup(sql: Sql, group: { campaignId: string; zoneGroup: string | null }, readyAtMs: number): Promise<void> {
  await sql`
    update send_chunks set ready_at = greatest(${new Date(readyAtMs)}, now() + interval '1 second')
    where campaign_id = ${group.campaignId} and zone_group = ${group.zoneGroup} and lane_epoch is null and ready_at is not null and done_at is null`
}

/** Closes chunks whose every result is durable. */
export async function finishChunks(sql: Sql, ids: number[], epoch: number): Promise<void> {
  if (ids.length === 0) return
  await sql`update send_chunks set done_at = now() where id = any(${ids}::bigint[]) and lane_epoch = ${epoch} and done_at is null`
}

/** `countedBy`: what the people of a day will be counted by (`limitOf`), if anything; when it is another limit by now, none is taken. Replies are free of it. */
export type DueAsk = { limit: number; only?: number[] } & ({ which: 'replies' } | { which: 'retries'; countedBy: string | null })

/**
 * Takes due single messages, replies or those of campaigns; the epoch on the row is their intent, durable before the call. The message is
 * locked too: a status that proves an earlier attempt either was seen here, or finds the message taken. Messages of
 * campaigns with a send window are taken only by name (`only`), after their window was looked at. Nobody who has opted out meanwhile
 * gets another attempt, though the opt-out may have come while it was being queued: `withdrawSuppressedDue` takes that out.
 */
export async function claimDue(sql: Sql, lane: { accountId: string; epoch: number }, ask: DueAsk): Promise<QueuedMessage[]> {
  return sql<QueuedMessage[]>`
    with owner as (
      select 1 from lanes where account_id = ${lane.accountId} and epoch = ${lane.epoch}
        ${ask.which === 'replies' ? sql`` : sql`and ${limitOf(sql, sql`lanes.account_id`)} is not distinct from ${ask.countedBy}::text`} for share
    ), taken as (
      select d.message_id from send_due d join messages m on m.id = d.message_id left join campaigns k on k.id = d.campaign_id
      where exists (select 1 from owner) and d.account_id = ${lane.accountId} and d.lane_epoch is null and d.due_at <= now()
        and (d.campaign_id is null or (k.state in ('running', 'settling') and not ${isSuppressed(sql, sql`m`)})) and m.status in (0, 10) and not ${isHeldShare(sql, 'd')}
        and ${ask.which === 'replies' ? sql`d.priority = 0` : sql`d.priority = 1`} and ${ask.only ? sql`d.message_id = any(${ask.only}::bigint[])` : sql`k.send_window is null`}
      order by d.due_at limit ${ask.limit} for update of d, m skip locked
    ), claimed as (
      update send_due d set lane_epoch = ${lane.epoch}, claimed_at = now(), waits_for_budget = false from taken t where d.message_id = t.message_id returning d.message_id
    )
    select m.id, m.campaign_id as "campaignId", m.conversation_id as "conversationId", m.contact_id as "contactId", m.attempt, m.address, m.payload, true as due
    from messages m join claimed c on c.message_id = m.id where m.status in (0, 10) order by m.id`
}

/** Takes single messages out that a status has found meanwhile: they must not be sent, and nobody waits for them. */
export async function dropStaleDue(sql: Sql, accountId: string): Promise<void> {
  await sql`
    delete from send_due d using messages m
    where d.account_id = ${accountId} and d.lane_epoch is null and d.due_at <= now() and m.id = d.message_id and m.status not in (0, 10)`
}

/** Writes down that the number is silent for a while, and why; the next turn and the pages read it. */
export async function pauseLane(sql: Sql, lane: { accountId: string; epoch: number }, pause: { forMs: number; reason: string }): Promise<void> {
  await sql`
    update lanes set paused_until = now() + ${pause.forMs}::float8 * interval '1 millisecond', pause_reason = ${pause.reason}, updated_at = now()
    where account_id = ${lane.accountId} and epoch = ${lane.epoch}`
}

/**
 * When the lane has something to do again by itself; null: only when somebody wakes it. A paused number waits for its pause's end.
 * `inMs` is by the database's clock, as the due times are: the worker's may be hours off.
 */
export async function nextDueAt(sql: Sql, lane: Grace & { accountId: string }): Promise<{ at: Date; inMs: number } | null> {
  const { accountId, graceMs } = lane
  const recheckMs = Math.max(1000, Math.min(graceMs / 4, 60_000))
  const rows = await sql<{ at: Date | null; inMs: number | null }[]>`
    select at, (extract(epoch from at - now()) * 1000)::float8 as "inMs" from (select case when due.at is not null then greatest(due.at, (select paused_until from lanes where account_id = ${accountId} and paused_until > now())) end as at from (select least(
      (select min(c.ready_at) from send_chunks c join campaigns k on k.id = c.campaign_id
        where c.account_id = ${accountId} and c.ready_at is not null and k.state = 'running' and not ${isHeldShare(sql, 'c')}),
      (select min(d.due_at) from send_due d left join campaigns k on k.id = d.campaign_id
        where d.account_id = ${accountId} and d.lane_epoch is null and (d.campaign_id is null or k.state in ('running', 'settling')) and not ${isHeldShare(sql, 'd')}),
      (select greatest(min(u.attempted_at) + max(${graceOf(sql, lane)}), now() + ${recheckMs} * interval '1 millisecond')
        from unknown_messages u join whatsapp_accounts a on a.id = u.account_id left join campaigns k on k.id = u.campaign_id
        where u.account_id = ${accountId} and coalesce(k.unknown_policy, 'never') = 'reconcile' and k.state in ('running', 'settling', 'paused', 'held') having count(*) > 0)
    ) as at) due) next`
  const { at = null, inMs = null } = rows[0] ?? {}
  return at === null || inMs === null ? null : { at, inMs }
}
