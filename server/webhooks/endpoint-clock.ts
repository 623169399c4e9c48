import type { Sql } from '#db/client.ts'

/** A gap between beats longer than this counts as downtime. */
const GAP_MS = 6000

/**
 * Keeps `webhook_endpoint.up_since`: since when our endpoint has answered every delivery. A start, a gap and a failed
 * answer move it, because Meta then retries later and silence proves nothing in between.
 * @returns whether the clock began anew with this beat, and since when it runs
 */
export async function beatEndpoint(sql: Sql, restart: boolean): Promise<{ restarted: boolean; upSince: Date }> {
  const rows = await sql<{ restarted: boolean; upSince: Date }[]>`
    insert into webhook_endpoint (id, up_since, last_beat_at) values (1, now(), now())
    on conflict (id) do update set last_beat_at = now(),
      up_since = case when ${restart} or webhook_endpoint.last_beat_at < now() - ${GAP_MS} * interval '1 millisecond' then now() else webhook_endpoint.up_since end
    returning up_since = last_beat_at as restarted, up_since as "upSince"`
  return rows[0]!
}
