import type { SqlLike } from '#db/client.ts'

/** Steps of one campaign above which they are folded into one row per status. */
const STEPS_MAX = 500

/**
 * Folds the steps of campaigns' counts into one row per campaign and status, in one statement, so that sums stay the same for every
 * reader. Two folds at once are harmless: rows that the other has deleted are not returned here.
 */
export async function foldCounts(sql: SqlLike, campaignIds: string[]): Promise<{ folded: number }> {
  const rows = await sql<{ folded: number }[]>`
    with many as (
      select id from unnest(${campaignIds}::uuid[]) as asked (id) where exists (select 1 from campaign_counts where campaign_id = id offset ${STEPS_MAX} limit 1)
    ), gone as (
      delete from campaign_counts where campaign_id in (select id from many) returning campaign_id, status, n
    ), kept as (
      insert into campaign_counts (campaign_id, status, n)
      select campaign_id, status, sum(n) from gone group by campaign_id, status having sum(n) <> 0
    )
    select count(*)::int as folded from gone`
  return { folded: rows[0]?.folded ?? 0 }
}
