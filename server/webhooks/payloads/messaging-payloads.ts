import { z } from 'zod'
import { contacts, errors, flag, metadata, number, part, rows, seconds, text, word } from './leaves.ts'

/** A message as history and echoes carry it; its own part stands under the name of its type. */
const message = z.looseObject({ id: text, from: text, to: text, to_user_id: text, timestamp: seconds, type: text, history_context: part(z.looseObject({ status: word })) })

/** Up to 180 days of what was said in the WhatsApp Business app. Never new messages: no window, no answer. */
export const history = z.looseObject({
  messaging_product: text, metadata, contacts,
  history: rows(z.looseObject({
    metadata: part(z.looseObject({ phase: number, chunk_order: number, progress: number })),
    threads: rows(z.looseObject({ id: text, context: part(z.looseObject({ wa_id: text, user_id: text, username: text })), messages: rows(message) })), errors,
  })),
  messages: rows(message),
})

/** What a person of the business wrote in the WhatsApp Business app. */
export const messageEchoes = z.looseObject({ messaging_product: text, metadata, contacts, message_echoes: rows(message) })

/** The address book of the WhatsApp Business app. */
export const smbAppStateSync = z.looseObject({
  messaging_product: text, metadata,
  state_sync: rows(z.looseObject({ type: text, action: text, contact: part(z.looseObject({ full_name: text, first_name: text, phone_number: text })), metadata: part(z.looseObject({ timestamp: seconds })) })),
})

const handover = part(z.looseObject({ previous_owner_role: text, new_owner_role: text }))
export const messagingHandovers = z.looseObject({
  messaging_product: text, type: text, timestamp: seconds, sender: part(z.looseObject({ phone_number: text })),
  recipient: part(z.looseObject({ phone_number_id: text, display_phone_number: text })), control_passed: handover, control_taken: handover,
})

const call = z.looseObject({
  id: text, from: text, to: text, event: text, direction: word, timestamp: seconds, status: word, duration: number, start_time: seconds, end_time: seconds,
  session: part(z.looseObject({ sdp_type: text, sdp: z.unknown() })), biz_opaque_callback_data: text, deeplink_payload: text,
})
export const calls = z.looseObject({
  messaging_product: text, metadata, contacts, errors, calls: rows(call),
  statuses: rows(z.looseObject({ id: text, type: text, status: word, timestamp: seconds, recipient_id: text, biz_opaque_callback_data: text })),
})

const participant = rows(z.looseObject({ input: text, wa_id: text, user_id: text, errors }))
/** One shape for all four events of groups; each uses its part of it. */
export const groups = z.looseObject({
  messaging_product: text, metadata,
  groups: rows(z.looseObject({
    timestamp: seconds, group_id: text, type: text, request_id: text, subject: text, description: text, invite_link: text, join_approval_mode: text, reason: text, errors,
    added_participants: participant, removed_participants: participant, failed_participants: participant, initiated_by: text,
    profile_picture: part(z.looseObject({ mime_type: text, sha256: text, update_successful: flag })),
  })),
})

/** What Meta noticed in threads that began with an ad, and clicks on tracked links. */
export const automaticEvents = z.looseObject({
  metadata, contacts, automatic_events: rows(z.looseObject({ id: text, event_name: text, timestamp: seconds, ctwa_clid: text, custom_data: part(z.looseObject({ currency: text, value: number })) })),
})
export const trackingEvents = z.looseObject({ metadata, events: rows(z.looseObject({ event_name: text, timestamp: seconds })) })

/** Errors of the app or the account that belong to no message. */
export const valueErrors = z.looseObject({ messaging_product: text, metadata, errors })

/** A status that has no rung on our ladder: `deleted`, `warning`, and whatever comes next. */
export const otherStatus = z.looseObject({ id: text, status: text, timestamp: seconds, recipient_id: text, recipient_user_id: text, biz_opaque_callback_data: text, errors })

/** A message in a group: no part of a conversation with one person. */
export const groupMessage = z.looseObject({ id: text, from: text, from_user_id: text, group_id: text, timestamp: seconds, type: text })
