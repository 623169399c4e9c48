import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'

/** An opt-out is dated by the beginning of its transaction, which may have waited for locks. */
const LATELY = '1 minute'
/** The latest: a database that knows more of one minute has imported them. */
const PEOPLE_MAX = 10_000

/** Who has opted out within the last minute and not taken it back: what was read before may still hold them as people to write to. @returns contact ids */
export async function recentOptOuts(sql: SqlLike, orgId: Fragment | string): Promise<Set<number>> {
  const rows = await sql<{ contactId: number }[]>`
    select contact_id as "contactId" from suppressions
    where org_id = ${orgId} and created_at > now() - ${LATELY}::interval and lifted_at is null order by created_at desc limit ${PEOPLE_MAX}`
  return new Set(rows.map(({ contactId }) => contactId))
}
