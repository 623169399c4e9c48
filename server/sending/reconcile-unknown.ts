import type { Fragment } from 'postgres'
import type { Sql, SqlLike } from '#db/client.ts'
import { graceOf, type Grace } from './worst-lag.ts'

/** How often one message may be sent again because nothing was heard of it. */
export const RESENDS_MAX = 3
const BATCH_MAX = 1000

export type Reconciliation = { resolved: number; requeued: number; left: number }

/**
 * Judges the unknown messages of one number. One that a status has found is taken off the list. Under "reconcile" one is
 * queued again when the evidence is in: our endpoint has answered every delivery since the attempt, its clock has run for the grace (or ten times the worst lag lately seen, if longer)
 * since the later of attempt and start (its last beat counts, not now: an endpoint that has just been frozen or killed has not listened to the end), and Meta
 * has told something of the number that happened when that was over: what happened right after the attempt does not tell whether Meta has fallen silent since, with this one's status in its hands.
 */
export async function reconcileUnknown(sql: Sql, lane: Grace & { accountId: string }): Promise<Reconciliation> {
  return sql.begin(async (tx) => {
    // Only what can be judged now: those that stay unknown for good must not stand in the way of the others.
    const open = await tx<{ messageId: number }[]>`
      select u.message_id as "messageId" from unknown_messages u join messages m on m.id = u.message_id left join campaigns k on k.id = u.campaign_id
        join whatsapp_accounts a on a.id = u.account_id
      where u.account_id = ${lane.accountId} and (m.status <> 10 or ${isDue(tx, lane)})
      order by u.message_id limit ${BATCH_MAX}`
    const [listed] = await tx<{ n: number }[]>`select count(*)::int as n from unknown_messages where account_id = ${lane.accountId}`
    const left = listed?.n ?? 0
    if (open.length === 0) return { resolved: 0, requeued: 0, left }
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
          and greatest(u.attempted_at, e.up_since) + ${graceOf(tx, lane)} < e.last_beat_at
          and a.heard_until_at > greatest(u.attempted_at, e.up_since) + ${graceOf(tx, lane)}
      ), back as (
        update messages m set status = 0, attempt = m.attempt + 1, error_code = null from proven p where m.id = p.message_id and m.status = 10
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
    return { resolved: resolved.length, requeued: requeued.length, left: left - resolved.length - requeued.length }
  })
}

/** SQL: whether its grace is over and somebody may send it again, over `unknown_messages u`, `messages m`, `campaigns k` and `whatsapp_accounts a`. */
export function isDue(sql: SqlLike, grace: Grace): Fragment {
  return sql`(k.unknown_policy = 'reconcile' and k.state in ('running', 'settling') and m.attempt <= ${RESENDS_MAX} and u.attempted_at + ${graceOf(sql, grace)} < now())`
}
