import type { SqlLike } from '#db/client.ts'
import { isHeldShare } from '#server/sending/held-shares.ts'

/** A wait shorter than this is still called sending: pauses between attempts, the turn of another campaign. */
const SHORT_MS = 60_000

/**
 * Of the running ones among these campaigns, those of which everybody who is left waits, for hours of the day, the day's people or another
 * attempt, with the moment from which something leaves again. People of a number that is held count for nothing: others would be sending.
 */
export async function findWaitsUntil(sql: SqlLike, campaignIds: string[], now: Date): Promise<Map<string, Date>> {
  if (campaignIds.length === 0) return new Map()
  // A chunk that waits for the day's people is looked at hourly; before `budget_until` that comes to nothing.
  const rows = await sql<{ id: string; until: Date }[]>`
    select id, until from (
      select k.id, least(greatest(c.next, case when k.budget_until > ${now} and c.next is not null then k.budget_until end), d.next) as until
      from campaigns k
      cross join lateral (
        select min(c.ready_at) as next, coalesce(bool_or(c.ready_at is null or c.ready_at <= ${now}), false) as busy
        from send_chunks c where c.campaign_id = k.id and c.done_at is null and not ${isHeldShare(sql, 'c')}
      ) c
      cross join lateral (
        select min(d.due_at) as next, coalesce(bool_or(d.lane_epoch is not null or d.due_at <= ${now}), false) as busy
        from send_due d where d.campaign_id = k.id and not ${isHeldShare(sql, 'd')}
      ) d
      where k.id = any(${campaignIds}::uuid[]) and k.state = 'running' and not c.busy and not d.busy
    ) waiting where until > ${new Date(now.getTime() + SHORT_MS)}`
  return new Map(rows.map((row) => [row.id, row.until]))
}
