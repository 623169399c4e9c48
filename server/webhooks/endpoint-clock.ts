import type { Sql } from '#db/client.ts'

/** A gap between beats longer than this counts as downtime, and so does a delivery that has waited longer for its answer. */
const GAP_MS = 6000

/**
 * Keeps `webhook_endpoint`: since when our endpoint has answered every delivery, and until when (`last_beat_at`). A start, a gap, a failed
 * answer and one that takes too long move the beginning, because Meta then retries later and silence proves nothing in between.
 * @param waitedMs how long the oldest delivery without an answer has waited, 0 when there is none: its status may be the one that is missed
 * @returns whether the clock began anew with this beat, and since when it runs
 */
export async function beatEndpoint(sql: Sql, { restart, waitedMs }: { restart: boolean; waitedMs: number }): Promise<{ restarted: boolean; upSince: Date }> {
  const begins = restart || waitedMs > GAP_MS
  const rows = await sql<{ restarted: boolean; upSince: Date }[]>`
    insert into webhook_endpoint (id, up_since, last_beat_at) values (1, now(), now())
    on conflict (id) do update set last_beat_at = now() - ${waitedMs} * interval '1 millisecond',
      up_since = case when ${begins} or webhook_endpoint.last_beat_at < now() - ${GAP_MS} * interval '1 millisecond' then now() else webhook_endpoint.up_since end
    returning up_since = now() as restarted, up_since as "upSince"`
  return rows[0]!
}
