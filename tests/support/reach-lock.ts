import type { SqlLike } from '#db/client.ts'

/** Waits until somebody waits for a lock, or so many do. */
export async function reachLock(sql: SqlLike, waiters = 1): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    // A transaction would see the same activity again and again.
    await sql`select pg_stat_clear_snapshot()`
    const waiting = await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if (waiting.length >= waiters) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('not enough wait for a lock')
}
