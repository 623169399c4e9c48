import { isUtf8 } from 'node:buffer'
import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'
import type { Delivery } from './delivery.ts'

/**
 * Keeps the raw bytes of deliveries, so that nothing is lost that we cannot read today. A statement each, all on their way at once:
 * as elements of one array the bodies would cost PostgreSQL more to read than to store.
 */
export async function journalDeliveries(sql: SqlLike, deliveries: Delivery[], failure?: string): Promise<void> {
  await Promise.all(deliveries.map((delivery) => {
    const { outcome, note, updates } = outcomeOf(delivery, failure)
    return sql`
      insert into webhook_journal (received_at, body, signature_valid, outcome, note, updates)
      values (${delivery.receivedAt.toISOString()}::timestamptz, ${toBytes(sql, delivery.body)}, true, ${outcome}, ${note}, ${updates})`
  }))
}

/**
 * The same bytes again, in the way that costs least: UTF-8 goes as text, which the database copies as it is (a third less CPU than base64 for
 * both sides). Anything else, and NUL, which no text of PostgreSQL may hold, goes as base64.
 */
function toBytes(sql: SqlLike, body: Buffer): Fragment {
  return isUtf8(body) && !body.includes(0) ? sql`convert_to(${body.toString('utf8')}::text, 'UTF8')` : sql`decode(${body.toString('base64')}::text, 'base64')`
}

function outcomeOf(delivery: Delivery, failure: string | undefined): { outcome: string; note: string | null; updates: number } {
  const { events } = delivery
  if (!events) return { outcome: 'unparsable', note: 'Signed by Meta, but not a webhook that Clarion can read.', updates: 0 }
  const updates = [...events.fields.values()].reduce((sum, count) => sum + count, 0)
  if (failure) return { outcome: 'failed', note: failure, updates }
  if (events.unknown.length > 0) return { outcome: 'partly', note: `Not understood: ${[...new Set(events.unknown)].slice(0, 5).join('; ')}`, updates }
  return { outcome: 'applied', note: null, updates }
}
