import type { SqlLike } from '#db/client.ts'
import type { Delivery } from './delivery.ts'
import { packBody } from './journal-body.ts'

/**
 * Keeps the raw bytes of deliveries, so that nothing is lost that we cannot read today. A statement each, all on their way at once:
 * as elements of one array the bodies would cost PostgreSQL more to read than to store.
 */
export async function journalDeliveries(sql: SqlLike, deliveries: Delivery[], failure?: string): Promise<void> {
  await Promise.all(deliveries.map((delivery) => {
    const { outcome, note, updates } = outcomeOf(delivery, failure)
    const { bytes, encoding } = packBody(delivery.body)
    return sql`
      insert into webhook_journal (received_at, body, encoding, signature_valid, outcome, note, updates)
      values (${delivery.receivedAt.toISOString()}::timestamptz, decode(${bytes.toString('base64')}::text, 'base64'), ${encoding}, true, ${outcome}, ${note}, ${updates})`
  }))
}

function outcomeOf(delivery: Delivery, failure: string | undefined): { outcome: string; note: string | null; updates: number } {
  const { events } = delivery
  if (!events) return { outcome: 'unparsable', note: 'Signed by Meta, but not a webhook that Clarion can read.', updates: 0 }
  const updates = [...events.fields.values()].reduce((sum, count) => sum + count, 0)
  if (failure) return { outcome: 'failed', note: failure, updates }
  if (events.unknown.length > 0) return { outcome: 'partly', note: `Not understood: ${[...new Set(events.unknown)].slice(0, 5).join('; ')}`, updates }
  return { outcome: 'applied', note: null, updates }
}
