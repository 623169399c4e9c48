import { createHash } from 'node:crypto'

export type ChainedEvent = {
  orgId: string
  seq: number
  at: Date
  actorKind: string
  action: string
  targetKind: string | null
  targetId: string | null
  details: Record<string, unknown>
  ip: string | null
  previousHash: string
}

/** What the first event of an organisation points back to. */
export const FIRST_HASH = '0'.repeat(64)

/**
 * SHA-256 over an event and the hash before it. `actor_id` is left out, because it is cleared when a user is deleted;
 * the id stands in the details as `by`.
 */
export function toChainHash(event: ChainedEvent): string {
  const fields = [event.orgId, event.seq, event.at.toISOString(), event.actorKind, event.action, event.targetKind, event.targetId, canonical(event.details), event.ip, event.previousHash]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

/** PostgreSQL keeps no order of keys in jsonb; sorted, the same details always give the same text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)])
}
