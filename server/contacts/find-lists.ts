import type { Database } from '#db/client.ts'
import type { Actor } from '#server/auth/session-info.ts'

export type ListSummary = { id: string; name: string; size: number; createdAt: Date }

const LISTS_MAX = 1000

/** All lists of the organisation, newest first. */
export async function findLists(services: Pick<Database, 'sql'>, actor: Actor): Promise<ListSummary[]> {
  const rows = await services.sql<ListSummary[]>`
    select id, name, size, created_at as "createdAt" from contact_lists where org_id = ${actor.orgId} order by created_at desc, id desc limit ${LISTS_MAX}`
  return [...rows]
}
