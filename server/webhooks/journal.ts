import type { SqlLike } from '#db/client.ts'
import type { Delivery } from './delivery.ts'

/** Keeps the raw bytes of deliveries, so that nothing is lost that we cannot read today. */
export async function journalDeliveries(sql: SqlLike, deliveries: Delivery[], failure?: string): Promise<void> {
  const outcomes = deliveries.map((delivery) => outcomeOf(delivery, failure))
  await sql`
    insert into webhook_journal (received_at, body, signature_valid, outcome, note, updates)
    select at, decode(body, 'base64'), true, outcome, note, updates
    from unnest(
      ${deliveries.map((delivery) => delivery.receivedAt.toISOString())}::timestamptz[],
      ${deliveries.map((delivery) => delivery.body.toString('base64'))}::text[],
      ${outcomes.map((row) => row.outcome)}::text[], ${outcomes.map((row) => row.note)}::text[], ${outcomes.map((row) => row.updates)}::int[]
    ) as u(at, body, outcome, note, updates)`
}

function outcomeOf(delivery: Delivery, failure: string | undefined): { outcome: string; note: string | null; updates: number } {
  const { events } = delivery
  if (!events) return { outcome: 'unparsable', note: 'Signed by Meta, but not a webhook that Clarion can read.', updates: 0 }
  const updates = [...events.fields.values()].reduce((sum, count) => sum + count, 0)
  if (failure) return { outcome: 'failed', note: failure, updates }
  if (events.unknown.length > 0) return { outcome: 'partly', note: `Not understood: ${[...new Set(events.unknown)].slice(0, 5).join('; ')}`, updates }
  return { outcome: 'applied', note: null, updates }
}
