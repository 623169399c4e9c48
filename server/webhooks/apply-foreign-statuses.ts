import type { SqlLike } from '#db/client.ts'
import { applyUpdates, type MessageUpdate, type MovedMessages } from '#server/sending/apply-updates.ts'
import { collapseFound } from './collapse-statuses.ts'
import type { NumberDirectory } from './find-accounts.ts'
import type { StatusEvent } from './webhook-events.ts'

/** `unowned`: statuses of messages that nobody here has sent, or of which nobody knows the wamid yet. */
export type AppliedForeign<T extends StatusEvent> = { moved: MovedMessages[]; updates: MessageUpdate[]; unowned: T[] }

/** Applies statuses that do not carry our callback data: their messages are found by the person and the wamid, off the hot path. */
export async function applyForeignStatuses<T extends StatusEvent>(sql: SqlLike, directory: NumberDirectory, statuses: T[]): Promise<AppliedForeign<T>> {
  const found = await findMessages(sql, directory, statuses)
  const updates = collapseFound(found)
  const owned = new Set<StatusEvent>(found.map(({ event }) => event))
  return { moved: await applyUpdates(sql, updates), updates, unowned: statuses.filter((status) => !owned.has(status)) }
}

/** By number and by BSUID apart, each with its index: one condition for both would read all the organisation's contacts. */
async function findMessages(sql: SqlLike, directory: NumberDirectory, statuses: StatusEvent[]): Promise<{ messageId: number; event: StatusEvent }[]> {
  const asked: { event: StatusEvent; orgId: string }[] = []
  for (const event of statuses) for (const { orgId } of await directory.ownersOf(sql, event.phoneNumberId)) asked.push({ event, orgId })
  if (asked.length === 0) return []
  const rows = await sql<{ messageId: number; place: number }[]>`
    select m.id as "messageId", u.place::int as place
    from unnest(
      ${asked.map(({ orgId }) => orgId)}::uuid[], ${asked.map(({ event }) => (event.recipientId ? `+${event.recipientId}` : null))}::text[],
      ${asked.map(({ event }) => event.recipientUserId)}::text[], ${asked.map(({ event }) => event.wamid)}::text[]
    ) with ordinality as u(org_id, phone, bsuid, wamid, place)
    cross join lateral (
      select id from contacts where org_id = u.org_id and phone = u.phone
      union select id from contacts where org_id = u.org_id and bsuid = u.bsuid
    ) c
    join messages m on m.contact_id = c.id
    where m.wamid = u.wamid and m.status <> 100
    order by u.place`
  return rows.map(({ messageId, place }) => ({ messageId, event: asked[place - 1]!.event }))
}
