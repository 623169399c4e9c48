import type { SqlLike } from '#db/client.ts'
import { suppressContact } from '#server/contacts/suppress-contact.ts'

/** The person stopped this business's marketing inside WhatsApp. */
const STOPPED_MARKETING = 131050

/** Puts people on the list of opt-outs whose message Meta refused because they had stopped our marketing. */
export async function suppressStopped(tx: SqlLike, failed: { id: number; code: number }[]): Promise<void> {
  const ids = failed.filter(({ code }) => code === STOPPED_MARKETING).map(({ id }) => id)
  if (ids.length === 0) return
  const people = await tx<{ orgId: string; contactId: number; wamid: string | null }[]>`
    select org_id as "orgId", contact_id as "contactId", wamid from messages where id = any(${ids}::bigint[]) and status = 45 and error_code = ${STOPPED_MARKETING}`
  for (const { orgId, contactId, wamid } of people) await suppressContact(tx, { orgId, contactId, source: 'code_131050', evidence: wamid })
}
