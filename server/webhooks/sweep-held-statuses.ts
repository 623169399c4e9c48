import type { Sql } from '#db/client.ts'

const BATCH = 10_000
/** A run ends in time; what is left is done the next time. */
const BATCHES_MAX = 100

/**
 * Removes statuses of messages that nobody here sent, once they are older than `days`: as long as the journal keeps the webhooks that
 * they came in. Oldest first, in short statements. Safe to repeat, and beside webhooks.
 */
export async function sweepHeldStatuses({ sql }: { sql: Sql }, input: { days: number; now: Date }): Promise<{ removed: number }> {
  const before = new Date(input.now.getTime() - input.days * 86_400_000)
  let removed = 0
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const gone = await sql`
      delete from held_statuses where id in (select id from held_statuses where received_at < ${before} order by received_at limit ${BATCH} for update skip locked)`
    removed += gone.count
    if (gone.count < BATCH) break
  }
  return { removed }
}
