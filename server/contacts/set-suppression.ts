import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { contacts, suppressions } from '#db/schema/index.ts'
import { appendAudit } from '#server/audit/append-audit.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { notFound } from '#server/lib/app-error.ts'
import { suppressContact } from './suppress-contact.ts'

/** An opt-out that somebody heard of elsewhere: their words are the evidence. Repeating it changes nothing. */
export async function suppressByHand(services: Pick<Database, 'sql'>, actor: Actor, input: { contactId: string; reason: string }): Promise<{ success: true }> {
  requireRole(actor, 'marketer')
  const contactId = Number(input.contactId)
  await services.sql.begin(async (tx) => {
    const found = await tx`select 1 from contacts where id = ${contactId} and org_id = ${actor.orgId}`
    if (found.length === 0) throw notFound('The contact')
    const isNew = await suppressContact(tx, { orgId: actor.orgId, contactId, source: 'manual', evidence: input.reason, createdBy: actor.userId })
    if (isNew) await appendAudit(tx, actor, { action: 'contacts.suppressed', targetKind: 'contact', targetId: input.contactId })
  })
  return { success: true }
}

/** Lifts an opt-out; the row stays as proof of what was. */
export async function unsuppress(services: Pick<Database, 'db'>, actor: Actor, input: { contactId: string }): Promise<{ success: true }> {
  requireRole(actor, 'marketer')
  const contactId = Number(input.contactId)
  await services.db.transaction(async (tx) => {
    const found = await tx.select({ id: contacts.id }).from(contacts).where(and(eq(contacts.id, contactId), eq(contacts.orgId, actor.orgId)))
    if (found.length === 0) throw notFound('The contact')
    const rows = await tx
      .update(suppressions)
      .set({ liftedAt: new Date() })
      .where(and(eq(suppressions.orgId, actor.orgId), eq(suppressions.contactId, contactId), isNull(suppressions.liftedAt)))
      .returning({ source: suppressions.source })
    if (rows.length > 0) await recordAudit(tx, actor, { action: 'contacts.unsuppressed', targetKind: 'contact', targetId: input.contactId, details: { was: rows[0]!.source } })
  })
  return { success: true }
}
