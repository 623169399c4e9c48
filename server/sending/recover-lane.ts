import type { Sql, SqlLike } from '#db/client.ts'

export type Recovery = { epoch: number; unknown: number; released: number }

/**
 * Makes the caller the owner of a number's lane and settles what its predecessor left. What lies above a chunk's
 * watermark never left and goes back to the queue; what lies below without a result, and single messages that were
 * taken, may have left: they become `unknown`. The chunk row's lock fences a predecessor that is still alive.
 */
export async function recoverLane(sql: Sql, lane: { accountId: string; orgId: string }): Promise<Recovery> {
  return sql.begin(async (tx) => {
    const [row] = await tx<{ epoch: number }[]>`
      insert into lanes (account_id, org_id, epoch) values (${lane.accountId}, ${lane.orgId}, 1)
      on conflict (account_id) do update set epoch = lanes.epoch + 1, updated_at = now() returning epoch`
    const epoch = row!.epoch
    const held = await tx<HeldChunk[]>`
      select id, campaign_id as "campaignId", first_id as "firstId", intent_upto as "intentUpto" from send_chunks
      where account_id = ${lane.accountId} and lane_epoch is not null and lane_epoch < ${epoch} and done_at is null order by id for update`
    let unknown = 0
    for (const chunk of held) unknown += await markUnknown(tx, lane.accountId, chunk)
    unknown += await markDueUnknown(tx, lane.accountId, epoch)
    const released = await tx`
      update send_chunks set lane_epoch = null,
        ready_at = case when intent_upto < last_id then now() end,
        done_at = case when intent_upto >= last_id then now() end
      where id = any(${held.map((chunk) => chunk.id)}::bigint[]) returning id`
    return { epoch, unknown, released: released.length }
  })
}

type HeldChunk = { id: number; campaignId: string; firstId: number; intentUpto: number }

/** A lane hears of opt-outs once a second, and a group leaves within one. */
const LATELY = '5 seconds'

/**
 * The attempt counts from the last intent, not from its discovery: webhooks in between are evidence too. Who was withdrawn because of an
 * opt-out while the last group was on its way may be among it.
 */
async function markUnknown(tx: SqlLike, accountId: string, chunk: HeldChunk): Promise<number> {
  const rows = await tx`
    with open as (
      select m.id, m.status from messages m
      where m.campaign_id = ${chunk.campaignId} and m.id between ${chunk.firstId} and ${chunk.intentUpto} and (m.status = 0 or (m.status = 2 and m.skip_reason = 'suppressed' and exists (
          select 1 from suppressions s where s.org_id = m.org_id and s.contact_id = m.contact_id and s.created_at >= m.created_at and s.created_at > (select intent_at from send_chunks where id = ${chunk.id}) - ${LATELY}::interval)))
        and not exists (select 1 from send_due d where d.message_id = m.id)
      order by m.id for update of m
    ), doubt as (
      update messages m set status = 10, skip_reason = null from open o where m.id = o.id returning m.id, m.org_id, m.campaign_id, o.status as before
    ), listed as (
      insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause)
      select id, org_id, ${accountId}, campaign_id, coalesce((select intent_at from send_chunks where id = ${chunk.id}), now()), 'crash' from doubt on conflict (message_id) do nothing
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, before, -count(*) from doubt group by campaign_id, before union all select campaign_id, 10, count(*) from doubt group by campaign_id
    )
    select id from doubt`
  return rows.length
}

async function markDueUnknown(tx: SqlLike, accountId: string, epoch: number): Promise<number> {
  const rows = await tx`
    with gone as (
      delete from send_due where account_id = ${accountId} and lane_epoch is not null and lane_epoch < ${epoch}
      returning message_id, claimed_at
    ), doubt as (
      update messages m set status = 10 from gone g where m.id = g.message_id and m.status = 0
      returning m.id, m.org_id, m.campaign_id, g.claimed_at
    ), listed as (
      insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause)
      select id, org_id, ${accountId}, campaign_id, coalesce(claimed_at, now()), 'crash' from doubt on conflict (message_id) do nothing
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, s.status, s.sign * count(*) from doubt, (values (0, -1), (10, 1)) as s(status, sign)
      where campaign_id is not null group by campaign_id, s.status, s.sign
    )
    select id from doubt`
  return rows.length
}
