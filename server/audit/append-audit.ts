import type { SqlLike } from '#db/client.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { FIRST_HASH, toChainHash } from './chain-hash.ts'
import type { AuditEntry } from './record-audit.ts'

type Author = Pick<Actor, 'orgId' | 'kind' | 'userId' | 'ip'>

/** Clarion itself, such as when it applies a webhook. */
export const systemOf = (orgId: string): Author => ({ orgId, kind: 'system', userId: null, ip: null })

/**
 * recordAudit inside a hand-written transaction. To be called as its last step: events of one organisation wait for each other
 * until it ends.
 */
export async function appendAudit(tx: SqlLike, author: Author, entry: AuditEntry): Promise<void> {
  const { orgId, kind, userId, ip } = author
  await tx`select pg_advisory_xact_lock(hashtextextended(${`audit/${orgId}`}, 0))`
  const [last] = await tx<{ seq: number; hash: string }[]>`select seq, hash from audit_events where org_id = ${orgId} order by seq desc limit 1`
  const details = JSON.stringify({ ...entry.details, ...(userId ? { by: userId } : {}) })
  const event = {
    orgId, seq: (last?.seq ?? 0) + 1, at: new Date(), actorKind: kind, action: entry.action, targetKind: entry.targetKind ?? null, targetId: entry.targetId ?? null,
    details: JSON.parse(details) as Record<string, unknown>, ip, previousHash: last?.hash ?? FIRST_HASH,
  }
  await tx`
    insert into audit_events (org_id, seq, at, actor_id, actor_kind, action, target_kind, target_id, details, ip, previous_hash, hash)
    values (${orgId}, ${event.seq}, ${event.at.toISOString()}::timestamptz, ${userId}, ${kind}, ${event.action}, ${event.targetKind}, ${event.targetId}, ${details}::text::jsonb, ${ip}, ${event.previousHash}, ${toChainHash(event)})`
}
