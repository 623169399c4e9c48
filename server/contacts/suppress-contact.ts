import { v7 } from 'uuid'
import type { SqlLike } from '#db/client.ts'
import { withdrawQueued } from './withdraw-queued.ts'

export type SuppressionSource = 'stop_keyword' | 'whatsapp_stop' | 'code_131050' | 'manual'

export type Suppression = {
  orgId: string
  contactId: number
  source: SuppressionSource
  /** What proves it: a wamid, a time, somebody's words. */
  evidence: string | null
  /** Who entered it by hand. */
  createdBy?: string | null
}

/**
 * Puts a contact on the organisation's one list of opt-outs and takes what waits for them out of every campaign's
 * queue. The first reason stays: a second one changes nothing. Answers whether the contact was not on it before;
 * a contact of another organisation is not.
 */
export async function suppressContact(sql: SqlLike, suppression: Suppression): Promise<boolean> {
  const { orgId, contactId, source, evidence, createdBy = null } = suppression
  const rows = await sql`
    insert into suppressions (id, org_id, contact_id, source, evidence, created_by)
    select ${v7()}, org_id, id, ${source}, ${evidence}, ${createdBy}::uuid from contacts where id = ${contactId} and org_id = ${orgId}
    on conflict (org_id, contact_id) where lifted_at is null do nothing returning id`
  if (rows.length === 0) return false
  await withdrawQueued(sql, { orgId, contactId })
  return true
}
