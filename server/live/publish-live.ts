import type { SqlLike } from '#db/client.ts'
import { LIVE_CHANNEL, type LiveEvent } from './live-event.ts'

/**
 * Tells open pages of an organisation that something changed: once the caller's transaction has committed, and never
 * when it has not. Carries ids only. Transactions that notify commit one after the other, so tell once per thing.
 */
export async function publishLive(sql: SqlLike, orgId: string, event: LiveEvent): Promise<void> {
  const payload = JSON.stringify([orgId, event.kind, event.id])
  await sql`select pg_notify(${LIVE_CHANNEL}, ${payload})`
}
