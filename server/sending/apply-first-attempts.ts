import type { SqlLike } from '#db/client.ts'
import { toNumberArray, toTextArray } from '#server/lib/sql-array.ts'
import type { MessageUpdate, MovedMessages } from './apply-updates.ts'

/**
 * The fast way for news of messages that were sent once: one UPDATE instead of a lock and an UPDATE. A row that has a later attempt,
 * belongs to another group or does not exist stays as it is, and the count says so: then `applyUpdates` does the careful work.
 * The rows are visited, and hence locked, in the order given: by id (see `Database.hot`).
 * @param updates each with attempt 1 and its group, ascending by id
 * @returns what moved, and how many rows were found
 */
export async function applyFirstAttempts(sql: SqlLike, updates: MessageUpdate[]): Promise<{ moved: MovedMessages[]; found: number }> {
  const seconds = (name: 'sentAt' | 'deliveredAt' | 'readAt' | 'failedAt') => toNumberArray(updates.map((update) => update[name]))
  // Thousands share a group: each is written once, and an update says which.
  const groups = new Map<string, number>()
  for (const { group } of updates) if (group !== null && !groups.has(group)) groups.set(group, groups.size + 1)
  const rows = await sql<(MovedMessages & { found: number })[]>`
    with changed as (
      update messages m set
        status_before = m.status,
        status = greatest(m.status, u.status),
        wamid = coalesce(m.wamid, u.wamid),
        error_code = case when u.status > m.status then u.error_code else m.error_code end,
        accepted_at = coalesce(m.accepted_at, to_timestamp(coalesce(u.sent_at, u.delivered_at, u.read_at))),
        sent_at = coalesce(m.sent_at, to_timestamp(u.sent_at)),
        delivered_at = coalesce(m.delivered_at, to_timestamp(u.delivered_at)),
        read_at = coalesce(m.read_at, to_timestamp(u.read_at)),
        failed_at = coalesce(m.failed_at, to_timestamp(u.failed_at))
      from unnest(
        ${toNumberArray(updates.map((update) => update.id))}::bigint[], ${toNumberArray(updates.map((update) => update.status))}::smallint[],
        ${toTextArray(updates.map((update) => update.wamid))}::text[], ${toNumberArray(updates.map((update) => update.errorCode))}::int[],
        ${seconds('sentAt')}::float8[], ${seconds('deliveredAt')}::float8[], ${seconds('readAt')}::float8[], ${seconds('failedAt')}::float8[],
        ${toNumberArray(updates.map((update) => (update.group === null ? null : groups.get(update.group)!)))}::int[]
      ) as u(id, status, wamid, error_code, sent_at, delivered_at, read_at, failed_at, grp)
      where m.id = u.id and m.attempt = 1 and m.status <> 100 and coalesce(m.campaign_id, m.conversation_id) = (${toTextArray([...groups.keys()])}::uuid[])[u.grp]
      returning m.org_id, m.campaign_id, m.conversation_id, m.status_before as was, m.status as now
    ), steps as (
      select org_id, campaign_id, conversation_id, was, now, count(*)::int as n from changed group by 1, 2, 3, 4, 5
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, status, sum(n) from (
        select campaign_id, was as status, -n as n from steps where was <> now and campaign_id is not null
        union all
        select campaign_id, now, n from steps where was <> now and campaign_id is not null
      ) both_sides group by campaign_id, status having sum(n) <> 0
    )
    select org_id as "orgId", campaign_id as "campaignId", conversation_id as "conversationId", coalesce(sum(n) filter (where was <> now), 0)::int as moved, sum(n)::int as found
    from steps group by 1, 2, 3`
  return { moved: rows.filter((row) => row.moved > 0).map(({ orgId, campaignId, conversationId, moved }) => ({ orgId, campaignId, conversationId, moved })), found: rows.reduce((sum, row) => sum + row.found, 0) }
}
