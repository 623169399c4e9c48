import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'

const LOOK_MS = 20
/** They take milliseconds. One whose process stands still in the middle is ended by the server a second before (`HOT_IDLE_MS`). */
const OTHERS_MAX_MS = 6000

/**
 * Waits until the transactions of lanes and webhooks that are under way have ended. They may go by what was true before the caller's last
 * look, and what they write cannot be seen yet; afterwards it can. Costs those who write nothing, unlike a lock.
 */
export async function awaitOthers(sql: Sql, maxMs = OTHERS_MAX_MS): Promise<void> {
  const underWay = sql`
    select pid || '/' || xact_start as name from pg_stat_activity
    where datname = current_database() and application_name like '%-hot' and xact_start is not null and pid <> pg_backend_pid()`
  const namesOf = async () => (await sql<{ name: string }[]>`${underWay}`).map(({ name }) => name)
  let left = await namesOf()
  for (const endsAtMs = steadyNow() + maxMs; left.length > 0 && steadyNow() < endsAtMs; ) {
    await sleep(LOOK_MS)
    const now = new Set(await namesOf())
    left = left.filter((name) => now.has(name))
  }
}
