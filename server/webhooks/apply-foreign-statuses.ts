import type { SqlLike } from '#db/client.ts'
import { applyUpdates, type MovedMessages } from '#server/sending/apply-updates.ts'
import { statusToUpdate } from './collapse-statuses.ts'
import type { NumberDirectory } from './find-accounts.ts'
import type { StatusEvent } from './webhook-events.ts'

/**
 * Statuses that do not carry our callback data: found by the person and the wamid, off the hot path. What nobody here
 * sent is held, with its wamid, for the day its message appears.
 */
export async function applyForeignStatuses(sql: SqlLike, directory: NumberDirectory, statuses: StatusEvent[]): Promise<MovedMessages[]> {
  const moved: MovedMessages[] = []
  const unowned: StatusEvent[] = []
  for (const status of statuses) {
    const ids = await findMessages(sql, directory, status)
    if (ids.length === 0) unowned.push(status)
    else moved.push(...(await applyUpdates(sql, ids.map((id) => statusToUpdate(id, status)))))
  }
  if (unowned.length > 0) await holdStatuses(sql, unowned)
  return moved
}

async function findMessages(sql: SqlLike, directory: NumberDirectory, status: StatusEvent): Promise<number[]> {
  const owners = await directory.ownersOf(sql, status.phoneNumberId)
  if (owners.length === 0) return []
  const rows = await sql<{ id: number }[]>`
    select m.id from contacts c join messages m on m.contact_id = c.id
    where c.org_id = any(${owners.map((owner) => owner.orgId)}::uuid[])
      and (c.phone = ${status.recipientId ? `+${status.recipientId}` : null} or c.bsuid = ${status.recipientUserId})
      and m.wamid = ${status.wamid} and m.status <> 100`
  return rows.map((row) => row.id)
}

async function holdStatuses(sql: SqlLike, statuses: StatusEvent[]): Promise<void> {
  await sql`
    insert into held_statuses (phone_number_id, wamid, status, at, error_code)
    select phone_number_id, wamid, status, to_timestamp(at), error_code from unnest(
      ${statuses.map((s) => s.phoneNumberId)}::text[], ${statuses.map((s) => s.wamid)}::text[], ${statuses.map((s) => s.status)}::text[],
      ${statuses.map((s) => s.at)}::float8[], ${statuses.map((s) => s.errorCode)}::int[]) as u(phone_number_id, wamid, status, at, error_code)
    on conflict (wamid, status) do nothing`
}
