import type { SqlLike } from '#db/client.ts'
import { isHeldShare } from '#server/sending/held-shares.ts'

/** Until when nothing leaves because a day's people are used up, and in words why; null while something may leave or nothing waits for that. */
export async function readBudgetWait(sql: SqlLike, campaignId: string, now: Date): Promise<{ until: Date; words: string } | null> {
  const [row] = await sql<{ until: Date | null; words: string | null }[]>`
    select (select min(c.ready_at) from send_chunks c where c.campaign_id = k.id and c.done_at is null) as until, k.budget_reason as words
    from campaigns k where k.id = ${campaignId} and k.budget_until > ${now}
      and not exists (select 1 from send_chunks c where c.campaign_id = k.id and c.done_at is null and (c.ready_at is null or c.ready_at <= ${now}) and not ${isHeldShare(sql, 'c')})
      and not exists (select 1 from send_due d where d.campaign_id = k.id and (d.lane_epoch is not null or d.due_at <= ${now}))`
  return row?.until && row.until > now ? { until: row.until, words: row.words ?? '' } : null
}
