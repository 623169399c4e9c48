import type { SqlLike } from '#db/client.ts'

/** Steps of one campaign above which they are folded into one row per status. */
const STEPS_MAX = 500

/**
 * Folds the steps of a campaign's counts into one row per status, in one statement, so that sums stay the same for every
 * reader. Two folds at once are harmless: rows that the other has deleted are not returned here.
 */
export async function foldCounts(sql: SqlLike, campaignId: string): Promise<{ folded: number }> {
  const rows = await sql<{ folded: number }[]>`
    with many as (
      select 1 from campaign_counts where campaign_id = ${campaignId} offset ${STEPS_MAX} limit 1
    ), gone as (
      delete from campaign_counts where campaign_id = ${campaignId} and exists (select 1 from many) returning status, n
    ), kept as (
      insert into campaign_counts (campaign_id, status, n)
      select ${campaignId}::uuid, status, sum(n) from gone group by status having sum(n) <> 0
    )
    select count(*)::int as folded from gone`
  return { folded: rows[0]?.folded ?? 0 }
}
