import type { Sql } from '#db/client.ts'
import type { Services } from '#server/services.ts'

const CHANNEL = 'clarion_nodes'

/** Tells all processes that what was read of an object of Meta's holds no more. Lost, the readings expire within minutes. */
export function publishNodeChange(sql: Sql, id: string): void {
  sql`select pg_notify(${CHANNEL}, ${id.slice(0, 200)})`.catch(() => undefined)
}

/**
 * Forgets what other processes changed: webhooks arrive at the web process, the worker reads as well. After a broken
 * connection everything is forgotten, for something may have been missed.
 * @returns stops it
 */
export async function hearNodeChanges({ sql, graph, log }: Pick<Services, 'sql' | 'graph' | 'log'>): Promise<() => Promise<void>> {
  try {
    const { unlisten } = await sql.listen(CHANNEL, (id) => graph.forget(id), () => graph.forgetAll())
    return () => unlisten().catch(() => undefined)
  } catch (error) {
    log.warn({ err: error }, 'changes of Meta’s objects cannot be heard: readings expire by time alone')
    return () => Promise.resolve()
  }
}
