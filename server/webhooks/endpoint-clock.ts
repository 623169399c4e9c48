import type { Sql } from '#db/client.ts'

/** A gap between beats longer than this counts as downtime, and so does a delivery that has waited longer for its answer. */
const GAP_MS = 6000

/**
 * Keeps `webhook_endpoint`: since when our endpoint has answered every delivery, and until when (`last_beat_at`). A start, a gap, a failed
 * answer and one that takes too long move the beginning, because Meta then retries later and silence proves nothing in between. A delivery
 * that was answered but not applied yet, by whichever process, counts as one without an answer: its status may be the one that is missed.
 * @param waitedMs how long the oldest delivery without an answer has waited here, 0 when there is none
 * @returns whether the clock began anew with this beat, and since when it runs
 */
export async function beatEndpoint(sql: Sql, { restart, waitedMs }: { restart: boolean; waitedMs: number }): Promise<{ restarted: boolean; upSince: Date }> {
  const rows = await sql<{ restarted: boolean; upSince: Date }[]>`
    with waited as (select greatest(${waitedMs}::float8, extract(epoch from now() - min(at)) * 1000) as ms from webhook_pending)
    insert into webhook_endpoint (id, up_since, last_beat_at) select 1, now(), now() - ms * interval '1 millisecond' from waited
    on conflict (id) do update set last_beat_at = excluded.last_beat_at,
      up_since = case when ${restart} or excluded.last_beat_at < now() - ${GAP_MS} * interval '1 millisecond' or webhook_endpoint.last_beat_at < now() - ${GAP_MS} * interval '1 millisecond'
        then now() else webhook_endpoint.up_since end
    returning up_since = now() as restarted, up_since as "upSince"`
  return rows[0]!
}
