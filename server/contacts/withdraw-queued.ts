import type { SqlLike } from '#db/client.ts'

/**
 * Skips a person's queued campaign messages. One that is leaving at this moment may still arrive: its result lifts it
 * from skipped to what happened. One that a lane has taken for a retry is left to it. Rows are locked in id order and
 * before the small tables, as every writer of messages does.
 */
export async function withdrawQueued(sql: SqlLike, contact: { orgId: string; contactId: number }): Promise<void> {
  const waiting = await sql<{ id: number }[]>`
    select m.id from messages m
    where m.contact_id = ${contact.contactId} and m.org_id = ${contact.orgId} and m.campaign_id is not null and m.status = 0
    order by m.id for update`
  if (waiting.length === 0) return
  const ids = waiting.map((row) => row.id)
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
