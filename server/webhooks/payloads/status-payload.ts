import { z } from 'zod'
import { contacts, errors, flag, part, seconds, text } from './leaves.ts'

/** Everything that Meta writes about a status. Off the hot path: the ladder needs only what StatusEvent holds. */
export const statusPayload = z.looseObject({
  id: text, status: text, timestamp: seconds, recipient_id: text, recipient_user_id: text, recipient_parent_user_id: text,
  recipient_type: text, recipient_participant_id: text, recipient_participant_user_id: text, biz_opaque_callback_data: text,
  pricing: part(z.looseObject({ billable: flag, pricing_model: text, type: text, category: text })),
  conversation: part(z.looseObject({ id: text, expiration_timestamp: seconds, origin: part(z.looseObject({ type: text })) })),
  payment: part(z.looseObject({ reference_id: text })),
  errors, contacts,
})

export type StatusPayload = z.infer<typeof statusPayload>

/** Null when it is no object. */
export function readStatusPayload(raw: unknown): StatusPayload | null {
  return statusPayload.safeParse(raw).data ?? null
}
