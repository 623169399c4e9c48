import { desc, eq, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { auditEvents } from '#db/schema/index.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { FIRST_HASH, toChainHash } from './chain-hash.ts'

/** The pool or a transaction on it. */
export type DbLike = Db | Parameters<Parameters<Db['transaction']>[0]>[0]

export type AuditEntry = {
  /** `accounts.connected`, `campaigns.launched` … */
  action: string
  targetKind?: string
  targetId?: string
  /** Ids and names only: no secrets, phone numbers or message text. */
  details?: Record<string, unknown>
}

/**
 * Appends an event to the organisation's chain. To be called as the last step of the transaction that makes the change:
 * events of one organisation wait for each other until it ends.
 */
export async function recordAudit(tx: DbLike, actor: Actor, entry: AuditEntry): Promise<void> {
  await tx.transaction(async (inner) => {
    await inner.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit/${actor.orgId}`}, 0))`)
    const [last] = await inner.select({ seq: auditEvents.seq, hash: auditEvents.hash }).from(auditEvents).where(eq(auditEvents.orgId, actor.orgId)).orderBy(desc(auditEvents.seq)).limit(1)
    const event = {
      orgId: actor.orgId,
      seq: (last?.seq ?? 0) + 1,
      at: new Date(),
      actorKind: actor.kind,
      action: entry.action,
      targetKind: entry.targetKind ?? null,
      targetId: entry.targetId ?? null,
      details: { ...plain(entry.details ?? {}), ...(actor.userId ? { by: actor.userId } : {}) },
      ip: actor.ip,
      previousHash: last?.hash ?? FIRST_HASH,
    }
    await inner.insert(auditEvents).values({ ...event, actorId: actor.userId, hash: toChainHash(event) })
  })
}

/** As the database will give it back: dates as text, no undefined. */
function plain(details: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(details)) as Record<string, unknown>
}
