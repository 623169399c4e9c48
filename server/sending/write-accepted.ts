import type { SqlLike } from '#db/client.ts'
import { rung } from '#server/lib/message-status.ts'
import { toNumberArray, toTextArray } from '#server/lib/sql-array.ts'
import type { LaneResult } from './lane-result.ts'

export type Accepted = Extract<LaneResult, { kind: 'accepted' }>

/** Results that need nothing but their row: first attempts of campaigns that Meta has accepted. */
export function areFirstAccepted(results: LaneResult[]): results is Accepted[] {
  return results.every((result) => result.kind === 'accepted' && !result.message.due && result.message.attempt === 1 && result.message.campaignId !== null)
}

/**
 * The fast way for a batch of accepted messages: one statement writes the rows, the counts and the rate of each second. A status
 * may have come before; the row keeps the higher rung. Rows whose attempt has moved on are left out, and the count says so.
 * The rows are visited in the order given: ascending by id (see `Database.hot`).
 */
export async function writeAccepted(sql: SqlLike, results: Accepted[]): Promise<number> {
  const rows = await sql<{ found: number }[]>`
    with changed as (
      update messages m set status_before = m.status, status = greatest(m.status, u.status), wamid = coalesce(m.wamid, u.wamid), accepted_at = coalesce(m.accepted_at, to_timestamp(u.at_ms / 1000))
      from unnest(
        ${toNumberArray(results.map((result) => result.message.id))}::bigint[], ${toNumberArray(results.map((result) => (result.held ? rung.held : rung.accepted)))}::smallint[],
        ${toTextArray(results.map((result) => result.wamid))}::text[], ${toNumberArray(results.map((result) => result.atMs))}::float8[]
      ) as u(id, status, wamid, at_ms)
      where m.id = u.id and m.attempt = 1
      returning m.campaign_id, m.status_before as was, m.status as now, floor(u.at_ms / 1000) as second
    ), steps as (
      select campaign_id, was, now, second, count(*)::int as n from changed group by 1, 2, 3, 4
    ), counted as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, status, sum(n) from (
        select campaign_id, was as status, -n as n from steps where was <> now
        union all
        select campaign_id, now, n from steps where was <> now
      ) both_sides group by campaign_id, status having sum(n) <> 0
    ), rated as (
      insert into campaign_rates (campaign_id, second, n)
      select campaign_id, to_timestamp(second), sum(n) from steps group by campaign_id, second order by campaign_id, second
      on conflict (campaign_id, second) do update set n = campaign_rates.n + excluded.n
    )
    select coalesce(sum(n), 0)::int as found from steps`
  return rows[0]?.found ?? 0
}
