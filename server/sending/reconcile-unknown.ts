import type { Sql } from '#db/client.ts'

/** How often one message may be sent again because nothing was heard of it. */
const RESENDS_MAX = 3
const BATCH_MAX = 1000

export type Reconciliation = { resolved: number; requeued: number; left: number }

/**
 * Judges the unknown messages of one number. One that a status has found is taken off the list. Under "reconcile" one is
 * queued again when the evidence is in: our endpoint has answered every delivery since the attempt, webhooks of the
 * number have gone on arriving after it, and the grace has passed since the later of attempt and endpoint's start.
 */
export async function reconcileUnknown(sql: Sql, lane: { accountId: string; graceMs: number }): Promise<Reconciliation> {
  return sql.begin(async (tx) => {
    const open = await tx<{ messageId: number }[]>`
      select message_id as "messageId" from unknown_messages where account_id = ${lane.accountId} order by message_id limit ${BATCH_MAX}`
    if (open.length === 0) return { resolved: 0, requeued: 0, left: 0 }
    const ids = open.map((row) => row.messageId)
    await tx`select 1 from messages where id = any(${ids}::bigint[]) order by id for update`
    const resolved = await tx`
      delete from unknown_messages u using messages m where u.message_id = any(${ids}::bigint[]) and m.id = u.message_id and m.status <> 10 returning 1`
    const requeued = await tx`
      with proven as (
        select u.message_id from unknown_messages u
        join messages m on m.id = u.message_id
        join campaigns k on k.id = u.campaign_id
        join whatsapp_accounts a on a.id = u.account_id
        cross join webhook_endpoint e
        where u.message_id = any(${ids}::bigint[]) and k.unknown_policy = 'reconcile' and k.state in ('running', 'settling') and m.attempt <= ${RESENDS_MAX}
          and e.last_beat_at > now() - interval '10 seconds'
          and greatest(u.attempted_at, e.up_since) + ${lane.graceMs} * interval '1 millisecond' < now()
          and a.last_webhook_at > greatest(u.attempted_at, e.up_since)
      ), back as (
        update messages m set status = 0, attempt = m.attempt + 1 from proven p where m.id = p.message_id and m.status = 10
        returning m.id, m.org_id, m.account_id, m.campaign_id
      ), unlisted as (
        delete from unknown_messages u using back b where u.message_id = b.id
      ), queued as (
        insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at)
        select id, org_id, account_id, campaign_id, 1, now() from back on conflict (message_id) do nothing
      ), counted as (
        insert into campaign_counts (campaign_id, status, n)
        select campaign_id, s.status, s.sign * count(*) from back, (values (10, -1), (0, 1)) as s(status, sign) group by campaign_id, s.status, s.sign
      )
      select campaign_id from back`
    return { resolved: resolved.length, requeued: requeued.length, left: ids.length - resolved.length - requeued.length }
  })
}
