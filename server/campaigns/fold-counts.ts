import type { SqlLike } from '#db/client.ts'

/** Steps of one campaign above which they are folded into one row per status. */
const STEPS_MAX = 500

/**
 * Folds the steps of campaigns' counts into one row per status, each campaign in a statement of its own, so that sums stay the same for
 * every reader. Two folds at once are harmless: rows that the other has deleted are not returned here.
 */
export async function foldCounts(sql: SqlLike, campaignIds: string[]): Promise<{ folded: number }> {
  const many = await sql<{ id: string }[]>`
    select id from unnest(${campaignIds}::uuid[]) as asked (id) where exists (select 1 from campaign_counts where campaign_id = id offset ${STEPS_MAX} limit 1)`
  let folded = 0
  for (const { id } of many) folded += await foldOne(sql, id)
  return { folded }
}

async function foldOne(sql: SqlLike, campaignId: string): Promise<number> {
  const rows = await sql<{ folded: number }[]>`
    with gone as (
      delete from campaign_counts where campaign_id = ${campaignId} returning status, n
    ), kept as (
      insert into campaign_counts (campaign_id, status, n)
      select ${campaignId}::uuid, status, sum(n) from gone group by status having sum(n) <> 0
    )
    select count(*)::int as folded from gone`
  return rows[0]?.folded ?? 0
}
