import { and, desc, eq, lt } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { auditEvents, users } from '#db/schema/index.ts'
import type { Actor } from '#server/auth/session-info.ts'
import type { Services } from '#server/services.ts'
import { describeAudit } from './describe-audit.ts'
import type { ListAuditInput } from './schema.ts'
import { verifyChain } from './verify-chain.ts'

export type AuditItem = { id: string; at: Date; actor: string; action: string; target: string | null; summary: string; ip: string | null }

/** A long chain takes a moment to recompute; a page may show a verdict that is half a minute old. */
const verdicts = new LRUCache<string, boolean>({ max: 1000, ttl: 30_000 })

/** The organisation's events, newest first, and whether its chain is whole. */
export async function listAudit(services: Pick<Services, 'db'>, actor: Actor, input: ListAuditInput): Promise<{ items: AuditItem[]; nextCursor: string | null; chainVerified: boolean }> {
  const rows = await services.db
    .select({ event: auditEvents, name: users.name })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorId))
    .where(and(eq(auditEvents.orgId, actor.orgId), input.cursor === undefined ? undefined : lt(auditEvents.seq, Number(input.cursor))))
    .orderBy(desc(auditEvents.seq))
    .limit(input.limit + 1)
  const page = rows.slice(0, input.limit)
  const items = page.map(({ event, name }) => ({
    id: String(event.id),
    at: event.at,
    actor: name ?? (event.actorKind === 'system' ? 'Clarion' : 'A former member'),
    action: event.action,
    target: event.targetKind ? `${event.targetKind}${event.targetId ? ` ${event.targetId}` : ''}` : null,
    summary: describeAudit(event),
    ip: event.ip,
  }))
  const nextCursor = rows.length > input.limit ? String(page.at(-1)?.event.seq) : null
  return { items, nextCursor, chainVerified: await isVerified(services, actor.orgId) }
}

async function isVerified(services: Pick<Services, 'db'>, orgId: string): Promise<boolean> {
  const known = verdicts.get(orgId)
  if (known !== undefined) return known
  const { verified } = await verifyChain(services, orgId)
  verdicts.set(orgId, verified)
  return verified
}
