import type { SqlLike } from '#db/client.ts'

export type Deferral = { until: Date; words: string }

/** A wait shorter than this is no reason to look less often. */
const SHORT_MS = 60_000

/** Until when nothing happens by itself, because everybody who is left waits for another attempt; null while anything else is open. */
export async function readDeferral(sql: SqlLike, campaignId: string, now: Date): Promise<Deferral | null> {
  const [row] = await sql<{ until: Date | null; waiting: number; isBusy: boolean }[]>`
    select min(due_at) as until, count(*)::int as waiting,
      coalesce(bool_or(lane_epoch is not null), false) or exists (select 1 from send_chunks where campaign_id = ${campaignId} and done_at is null) as "isBusy"
    from send_due where campaign_id = ${campaignId}`
  if (!row?.until || row.isBusy || row.until.getTime() - now.getTime() < SHORT_MS) return null
  return { until: row.until, words: `${row.waiting === 1 ? 'One person waits' : `${row.waiting.toLocaleString('en-US')} people wait`} for another attempt` }
}
