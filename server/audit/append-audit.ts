import type { SqlLike } from '#db/client.ts'
import { FIRST_HASH, toChainHash } from './chain-hash.ts'
import type { AuditEntry } from './record-audit.ts'

/**
 * recordAudit for what Clarion itself does inside a hand-written transaction, such as applying a webhook. To be called as
 * its last step: events of one organisation wait for each other until it ends.
 */
export async function appendAudit(tx: SqlLike, orgId: string, entry: AuditEntry): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`audit/${orgId}`}, 0))`
  const [last] = await tx<{ seq: number; hash: string }[]>`select seq, hash from audit_events where org_id = ${orgId} order by seq desc limit 1`
  const details = JSON.stringify(entry.details ?? {})
  const event = {
    orgId, seq: (last?.seq ?? 0) + 1, at: new Date(), actorKind: 'system', action: entry.action, targetKind: entry.targetKind ?? null, targetId: entry.targetId ?? null,
    details: JSON.parse(details) as Record<string, unknown>, ip: null, previousHash: last?.hash ?? FIRST_HASH,
  }
  await tx`
    insert into audit_events (org_id, seq, at, actor_kind, action, target_kind, target_id, details, previous_hash, hash)
    values (${orgId}, ${event.seq}, ${event.at.toISOString()}::timestamptz, 'system', ${event.action}, ${event.targetKind}, ${event.targetId}, ${details}::text::jsonb, ${event.previousHash}, ${toChainHash(event)})`
}
