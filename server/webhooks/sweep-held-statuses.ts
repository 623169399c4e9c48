import type { SqlLike } from '#db/client.ts'
import type { Services } from '#server/services.ts'
import { applyHeldStatuses } from './apply-held-statuses.ts'
import { DROPPED_STATUSES } from './get-webhook-health.ts'

const BATCH = 10_000
/** A run ends in time; what is left is done the next time. */
const BATCHES_MAX = 100

type SweepServices = Pick<Services, 'sql' | 'hot' | 'temporal' | 'log'>

/**
 * Applies held statuses whose message has appeared, then drops those older than `days`, whose message nobody here sent: they are kept as
 * long as the journal keeps the webhooks that they came in. Oldest first, in short statements. Safe to repeat, and beside webhooks.
 */
export async function sweepHeldStatuses(services: SweepServices, input: { days: number; now: Date }): Promise<{ applied: number; removed: number }> {
  const { applied } = await applyHeldStatuses(services)
  const before = new Date(input.now.getTime() - input.days * 86_400_000)
  let removed = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const gone = await drop(services.sql, before)
    removed += gone
    if (gone < BATCH) break
  }
  return { applied, removed }
}

/** Counted on the health page in the same statement. */
async function drop(sql: SqlLike, before: Date): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    with gone as (
      delete from held_statuses where id in (select id from held_statuses where received_at < ${before} order by received_at limit ${BATCH} for update skip locked) returning 1
    ), counted as (
      insert into webhook_stats (hour, field, count, last_at) select date_trunc('hour', now()), ${DROPPED_STATUSES}, count(*), now() from gone having count(*) > 0
      on conflict (hour, field) do update set count = webhook_stats.count + excluded.count, last_at = excluded.last_at
    )
    select count(*)::int as n from gone`
  return row?.n ?? 0
}
