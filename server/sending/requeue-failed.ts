import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'

/** `delayMs`: until its next attempt, by the database's clock as all due times are. */
export type Requeue = { id: number; delayMs: number }

/**
 * Puts failed messages back into the queue as their next attempt: row, due time, count steps and the record of the attempt
 * that failed, in one statement. Only rows that still are failed and were never delivered; who comes second finds none.
 * The error stays on the row while it waits: it says why, and that the attempt before is known to have failed.
 * @returns the ids that wait now
 */
export async function requeueFailed(tx: SqlLike, messages: Requeue[], cause: 'webhook' | 'answer' | 'person'): Promise<number[]> {
  if (messages.length === 0) return []
  const rows = await tx<{ id: number }[]>`
    with due as (
      select m.id, m.attempt, m.error_code, m.wamid, now() + u.delay_ms * interval '1 millisecond' as due_at from messages m
      join unnest(${messages.map((one) => one.id)}::bigint[], ${messages.map((one) => one.delayMs)}::float8[]) as u(id, delay_ms) on u.id = m.id
      where m.status = ${rung.failed} and m.delivered_at is null and m.read_at is null
      order by m.id for update of m
    ), known as (
      insert into message_retries (message_id, attempt, error_code, wamid, cause)
      select id, attempt, coalesce(error_code, 0), wamid, ${cause} from due on conflict (message_id, attempt) do nothing
    ), back as (
      update messages m set status = ${rung.queued}, attempt = m.attempt + 1, error_code = coalesce(m.error_code, 0), wamid = null, accepted_at = null, sent_at = null, failed_at = null
      from due d where m.id = d.id returning m.id, m.org_id, m.account_id, m.campaign_id, d.due_at
    ), queued as (
      insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at)
      select id, org_id, account_id, campaign_id, case when campaign_id is null then 0 else 1 end, due_at from back
      on conflict (message_id) do update set due_at = excluded.due_at, lane_epoch = null, claimed_at = null
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, s.status, s.sign * count(*) from back, (values (${rung.failed}::smallint, -1), (${rung.queued}::smallint, 1)) as s(status, sign)
      where campaign_id is not null group by campaign_id, s.status, s.sign
    )
    select id from back order by id`
  return rows.map((row) => row.id)
}
