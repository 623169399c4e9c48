import type { SqlLike } from '#db/client.ts'
import { emptyCounts, toMessageState, type StateCounts } from '#server/lib/message-status.ts'

/** The exclusive counts of one campaign, exact at every commit. */
export async function readCounts(sql: SqlLike, campaignId: string): Promise<StateCounts> {
  return (await readCountsOf(sql, [campaignId])).get(campaignId) ?? emptyCounts()
}

/** The exclusive counts of several campaigns at once; those without an audience are left out. */
export async function readCountsOf(sql: SqlLike, campaignIds: string[]): Promise<Map<string, StateCounts>> {
  const rows = await sql<{ campaignId: string; status: number; n: number }[]>`
    select campaign_id as "campaignId", status, sum(n)::int as n from campaign_counts
    where campaign_id = any(${campaignIds}::uuid[]) group by campaign_id, status`
  const counts = new Map<string, StateCounts>()
  for (const row of rows) {
    const state = toMessageState(row.status)
    if (!state) continue
    const known = counts.get(row.campaignId) ?? emptyCounts()
    known[state] += row.n
    counts.set(row.campaignId, known)
  }
  return counts
}
