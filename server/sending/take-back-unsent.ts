import type { SqlLike } from '#db/client.ts'
import type { MessageUpdate } from './apply-updates.ts'

/**
 * A failure that comes late, of an attempt that nobody had heard of: the reconciliation has queued the message again, and that attempt has not
 * left yet. It is taken out of the queue, and the row stands for the failed attempt again, as unknown until the caller applies the failure in the
 * same transaction. Once a lane has taken the message it stands for the new attempt: what is on its way cannot be called back.
 * @param updates failures out of webhooks; others are left alone
 */
export async function takeBackUnsent(tx: SqlLike, updates: MessageUpdate[]): Promise<void> {
  const failures = updates.filter((update) => update.errorCode !== null && update.group !== null)
  if (failures.length === 0) return
  await tx`
    with found as (
      select m.id from messages m
      join unnest(${failures.map((one) => one.id)}::bigint[], ${failures.map((one) => one.attempt)}::smallint[], ${failures.map((one) => one.group)}::uuid[]) as u(id, attempt, grp) on u.id = m.id
      where m.status = 0 and m.attempt = u.attempt + 1 and m.campaign_id = u.grp and m.error_code is null and m.wamid is null
      order by m.id for update of m
    ), freed as (
      delete from send_due where message_id in (select id from found) and lane_epoch is null returning message_id
    ), back as (
      update messages m set status = 10, attempt = m.attempt - 1 from freed f where m.id = f.message_id returning m.campaign_id
    )
    insert into campaign_counts (campaign_id, status, n)
    select campaign_id, s.status, s.sign * count(*) from back, (values (0, -1), (10, 1)) as s(status, sign) group by campaign_id, s.status, s.sign`
}
