import type { Database } from '#db/client.ts'
import type { Actor } from '#server/auth/session-info.ts'

/** Names are read off some contacts of the newest lists and of all: reading everyone would scan the whole table. */
const SAMPLED_LISTS = 100
const SAMPLED_OF_LIST = 50
const SAMPLED = 1000
const NAMES_MAX = 200

/** What a campaign's variables may be filled from, in alphabetical order. */
export async function findAttributeNames(services: Pick<Database, 'sql'>, actor: Actor): Promise<string[]> {
  const rows = await services.sql<{ name: string }[]>`
    select distinct k.name from (
      (select attributes from contacts where org_id = ${actor.orgId} order by id desc limit ${SAMPLED})
      union all
      select members.attributes from (select id from contact_lists where org_id = ${actor.orgId} order by created_at desc limit ${SAMPLED_LISTS}) l,
        lateral (
          select o.attributes from contact_list_members m join contacts o on o.id = m.contact_id
          where m.list_id = l.id order by m.contact_id desc limit ${SAMPLED_OF_LIST}) members
    ) c, jsonb_object_keys(c.attributes) as k(name) order by k.name limit ${NAMES_MAX}`
  return rows.map((row) => row.name)
}
