import type { Sql } from '#db/client.ts'

/** A gap between beats longer than this counts as downtime, and so does a delivery that has waited longer for its answer. */
const GAP_MS = 6000

export type Beat = {
  /** Which web process beats: its host and port, so that one that is started again takes the place of the one before. */
  process?: string
  /** The clock begins anew: a start, or a delivery that was refused. */
  restart: boolean
  /** How long the oldest delivery without an answer has waited here, 0 when there is none. */
  waitedMs: number
}

/**
 * Keeps `webhook_endpoint`: since when our endpoint has answered every delivery, and until when (`last_beat_at`). A start, a gap, a failed
 * answer and one that takes too long move the beginning, because Meta then retries later and silence proves nothing in between. Of several
 * web processes the one that has heard least counts: what it has not answered, or not told of yet, the others cannot know; one that beats no
 * more is a gap. A delivery that was answered but not applied yet, by whichever process, counts as one without an answer: its status may be
 * the one that is missed.
 * @returns whether the clock began anew with this beat, and since when it runs
 */
export async function beatEndpoint(sql: Sql, { process = 'web', restart, waitedMs }: Beat): Promise<{ restarted: boolean; upSince: Date }> {
  const gap = sql`${GAP_MS} * interval '1 millisecond'`
  const rows = await sql<{ restarted: boolean; upSince: Date }[]>`
    with waited as (
      select greatest(${waitedMs}::float8, extract(epoch from now() - min(at)) * 1000) as ms from webhook_pending
    ), mine as (
      insert into webhook_processes (name, beat_at, heard_until) select ${process}, now(), now() - ms * interval '1 millisecond' from waited
      on conflict (name) do update set beat_at = excluded.beat_at, heard_until = excluded.heard_until returning heard_until
    ), gone as (
      delete from webhook_processes where name in (select name from webhook_processes where name <> ${process} and beat_at < now() - ${gap} for update skip locked) returning name
    ), heard as (
      select least(mine.heard_until, (select min(heard_until) from webhook_processes where name <> ${process} and beat_at >= now() - ${gap})) as until from mine
    )
    insert into webhook_endpoint (id, up_since, last_beat_at) select 1, now(), until from heard
    on conflict (id) do update set last_beat_at = excluded.last_beat_at,
      up_since = case when ${restart} or exists (select 1 from gone) or excluded.last_beat_at < now() - ${gap} or webhook_endpoint.last_beat_at < now() - ${gap}
        then now() else webhook_endpoint.up_since end
    returning up_since = now() as restarted, up_since as "upSince"`
  return rows[0]!
}

/** A web process that has answered everything and ends: nobody waits for its beats. */
export async function leaveEndpoint(sql: Sql, process: string): Promise<void> {
  await sql`delete from webhook_processes where name = ${process}`
}
