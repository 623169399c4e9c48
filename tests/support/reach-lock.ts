import type { SqlLike } from '#db/client.ts'

/** Waits until somebody waits for a lock. */
export async function reachLock(sql: SqlLike): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const waiting = await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if (waiting.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('nobody waits for a lock')
}
