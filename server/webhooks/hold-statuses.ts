import type { SqlLike } from '#db/client.ts'
import type { StatusEvent } from './webhook-events.ts'

/** Keeps statuses of which nobody here knows the message, with the person, until it appears (`applyHeldStatuses`) or they are old (`sweepHeldStatuses`). */
export async function holdStatuses(sql: SqlLike, statuses: StatusEvent[]): Promise<void> {
  if (statuses.length === 0) return
  await sql`
    insert into held_statuses (phone_number_id, wamid, status, at, error_code, recipient_id, recipient_user_id)
    select phone_number_id, wamid, status, to_timestamp(at), error_code, recipient_id, recipient_user_id from unnest(
      ${statuses.map((s) => s.phoneNumberId)}::text[], ${statuses.map((s) => s.wamid)}::text[], ${statuses.map((s) => s.status)}::text[],
      ${statuses.map((s) => s.at)}::float8[], ${statuses.map((s) => s.errorCode)}::int[], ${statuses.map((s) => s.recipientId)}::text[],
      ${statuses.map((s) => s.recipientUserId)}::text[]) as u(phone_number_id, wamid, status, at, error_code, recipient_id, recipient_user_id)
    on conflict (wamid, status) do nothing`
}
