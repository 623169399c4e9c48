import type { Fragment } from 'postgres'
import type { Sql, SqlLike } from '#db/client.ts'

/** SQL: the advisory lock that opt-outs of an organisation share until they are committed. */
const optOutsOf = (sql: SqlLike, orgId: Fragment | string) => sql`hashtextextended('opt-outs/' || ${orgId}::text, 0)`

/**
 * Skips a person's queued campaign messages. One that is leaving at this moment may still arrive: its result lifts it
 * from skipped to what happened. One that a lane has taken for a retry is left to it. Rows are locked in id order and
 * before the small tables, as every writer of messages does. Expects the transaction that puts the person on the list, or a later one:
 * `withdrawSuppressed` waits for its end.
 */
export async function withdrawQueued(sql: SqlLike, contact: { orgId: string; contactId: number }): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${optOutsOf(sql, contact.orgId)})`
  const waiting = await sql<{ id: number }[]>`
    select m.id from messages m
    where m.contact_id = ${contact.contactId} and m.org_id = ${contact.orgId} and m.campaign_id is not null and m.status = 0
    order by m.id for update`
  await withdraw(sql, waiting.map((row) => row.id))
}

/** Messages withdrawn in one transaction. */
const BATCH_MAX = 1000

/** People whose opt-out began this long before the first of the campaign was written down may have been written down after all. */
const OVERLAP = '1 minute'

/**
 * Withdraws what the caller's transaction has just queued, from the message `firstId` on, to those who opted out while it did so: no lane
 * gets to see it. Opt-outs that are not committed yet are left to `withdrawSuppressed`.
 */
export async function withdrawJustSuppressed(tx: SqlLike, slice: { orgId: string; campaignId: string; firstId: number }): Promise<void> {
  const people = await tx<{ contactId: number }[]>`
    select contact_id as "contactId" from suppressions where org_id = ${slice.orgId} and created_at >= now() - ${OVERLAP}::interval and lifted_at is null`
  if (people.length === 0) return
  const waiting = await tx<{ id: number }[]>`
    select id from messages
    where contact_id = any(${people.map((row) => row.contactId)}::bigint[]) and campaign_id = ${slice.campaignId} and id >= ${slice.firstId} and status = 0`
  await withdraw(tx, waiting.map((row) => row.id))
}

/**
 * Withdraws a campaign's queued messages to those who have opted out since its audience began to be written down: whoever did so
 * while their row was being written was seen neither by the one nor by the other. To be called when the slice is committed. Opt-outs
 * that look for messages from now on find the slice's; for those that have looked already it waits, milliseconds, until they are
 * committed. It waits holding nothing and lets go at once, so nobody ever waits for it with a lock that it needs.
 */
export async function withdrawSuppressed(sql: Sql, campaignId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${optOutsOf(sql, sql`org_id`)}) from campaigns where id = ${campaignId}`
  const rows = await sql<{ contactId: number }[]>`
    select s.contact_id as "contactId" from campaigns k join messages f on f.id = (k.template_snapshot -> 'idRange' ->> 'first')::bigint
      join suppressions s on s.org_id = k.org_id and s.created_at >= f.created_at - ${OVERLAP}::interval and s.lifted_at is null
    where k.id = ${campaignId}`
  if (rows.length === 0) return
  await sql.begin(async (tx) => {
    const waiting = await tx<{ id: number }[]>`
      select id from messages where contact_id = any(${rows.map((row) => row.contactId)}::bigint[]) and campaign_id = ${campaignId} and status = 0 order by id for update`
    await withdraw(tx, waiting.map((row) => row.id))
  })
}

/** SQL: whether the person of a message has opted out. @param message the row's name in the query */
export const isSuppressed = (sql: SqlLike, message: Fragment) =>
  sql`exists (select 1 from suppressions s where s.org_id = ${message}.org_id and s.contact_id = ${message}.contact_id and s.lifted_at is null)`

/** Withdraws a number's due attempts to people who have opted out: those that were queued while the opt-out looked through the queue. */
export async function withdrawSuppressedDue(sql: Sql, accountId: string): Promise<void> {
  await sql.begin(async (tx) => {
    const waiting = await tx<{ id: number }[]>`
      select m.id from messages m join send_due d on d.message_id = m.id
      where d.account_id = ${accountId} and d.campaign_id is not null and d.lane_epoch is null and d.due_at <= now() and m.status = 0 and ${isSuppressed(tx, tx`m`)}
      order by m.id limit ${BATCH_MAX} for update of m`
    await withdraw(tx, waiting.map((row) => row.id))
  })
}

async function withdraw(sql: SqlLike, ids: number[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    with leaving as (
      select message_id from send_due where message_id = any(${ids}::bigint[]) and lane_epoch is not null
    ), skipped as (
      update messages set status = 2, skip_reason = 'suppressed'
      where id = any(${ids}::bigint[]) and status = 0 and id not in (select message_id from leaving)
      returning id, campaign_id
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select k.campaign_id, s.status, s.sign * k.n from (select campaign_id, count(*) as n from skipped group by campaign_id) k, (values (0, -1), (2, 1)) as s(status, sign)
    )
    delete from send_due where message_id in (select id from skipped) and lane_epoch is null`
}
