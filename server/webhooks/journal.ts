import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import type { Delivery } from './delivery.ts'
import { packBody } from './journal-body.ts'

/**
 * Keeps the raw bytes of deliveries, so that nothing is lost that we cannot read today. A statement each, all on their way at once:
 * as elements of one array the bodies would cost PostgreSQL more to read than to store.
 */
export async function journalDeliveries(sql: SqlLike, deliveries: Delivery[], failure?: string): Promise<void> {
  await Promise.all(deliveries.map((delivery) => sql`${insertInto(sql, delivery, failure)}`))
}

/** The note of a delivery whose outcome is `failed`. */
export const REFUSED_NOTE = 'The database refused its contents; replay it once that is mended.'

/** A delivery that is journaled and answered, and whose statuses are on their way to their messages (`webhook_pending`). */
export type PendingDelivery = { journalId: number; receivedAt: Date }

/** The same for deliveries that are answered before they are applied: whatever becomes of this process, somebody will (`applyPending`). */
export async function journalPending(sql: SqlLike, deliveries: Delivery[]): Promise<PendingDelivery[]> {
  const rows = await Promise.all(deliveries.map((delivery) => sql<PendingDelivery[]>`
    with journaled as (${insertInto(sql, delivery)} returning id, received_at)
    insert into webhook_pending (journal_id, received_at) select id, received_at from journaled returning journal_id as "journalId", received_at as "receivedAt"`))
  return rows.flat()
}

/** Once all their statuses are applied. */
export async function forgetPending(sql: SqlLike, deliveries: PendingDelivery[]): Promise<void> {
  await sql`delete from webhook_pending where journal_id = any(${deliveries.map(({ journalId }) => journalId)}::bigint[])`
}

function insertInto(sql: SqlLike, delivery: Delivery, failure?: string): Fragment {
  const { outcome, note, updates } = outcomeOf(delivery, failure)
  const { bytes, encoding } = packBody(delivery.body)
  return sql`
    insert into webhook_journal (received_at, body, encoding, signature_valid, outcome, note, updates)
    values (${delivery.receivedAt.toISOString()}::timestamptz, decode(${bytes.toString('base64')}::text, 'base64'), ${encoding}, true, ${outcome}, ${note}, ${updates})`
}

function outcomeOf(delivery: Delivery, failure: string | undefined): { outcome: string; note: string | null; updates: number } {
  const { events } = delivery
  if (!events) return { outcome: 'unparsable', note: 'Signed by Meta, but not a webhook that Clarion can read.', updates: 0 }
  const updates = [...events.fields.values()].reduce((sum, count) => sum + count, 0)
  if (failure) return { outcome: 'failed', note: failure, updates }
  if (events.unknown.length > 0) return { outcome: 'partly', note: `Not understood: ${[...new Set(events.unknown)].slice(0, 5).join('; ')}`, updates }
  return { outcome: 'applied', note: null, updates }
}
