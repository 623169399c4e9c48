import { toAsciiJson } from '../core/ascii-json.ts'
import type { JsonObject } from '../core/json.ts'
import { profileName, userIdOf } from '../core/person.ts'
import type { Parts } from '../parts.ts'
import type { Phone } from '../world/types.ts'

/** What a person does on the phone. */
export type InboundMessage = {
  /** Digits, or a user id for a person without a visible number. */
  from: string
  type: string
  /** The object under the type's name. */
  content: unknown
  /** The message that is answered. */
  contextId?: string
  name?: string
}

/** Types after which the person may be written to freely; a bare reaction is not among them. */
const NOT_OPENING = new Set(['reaction', 'system'])

/** Shows the message in the chat, opens the 24-hour window, and sends the `messages` webhook. @returns the message's id */
export function receiveMessage(parts: Parts, phone: Phone, inbound: InboundMessage): string {
  const now = parts.clock.now()
  const isNumber = /^\d+$/.test(inbound.from)
  const wamid = parts.ids.wamid(inbound.from.slice(0, 20))
  const message: JsonObject = {
    ...(isNumber ? { from: inbound.from, from_user_id: userIdOf(inbound.from) } : { from_user_id: inbound.from }),
    id: wamid,
    timestamp: parts.clock.seconds(),
    type: inbound.type,
    [inbound.type]: inbound.content,
    ...(inbound.contextId === undefined ? {} : { context: { from: phone.digits, id: inbound.contextId } }),
  }
  const profile = { name: inbound.name ?? profileName(inbound.from) }
  const contact = isNumber ? { profile, wa_id: inbound.from, user_id: userIdOf(inbound.from) } : { profile, user_id: inbound.from }
  parts.handsets.add(inbound.from, { id: wamid, from: 'person', phoneId: phone.id, type: inbound.type, source: JSON.stringify(message), template: undefined, at: now, status: 'delivered', failure: undefined })
  if (!NOT_OPENING.has(inbound.type)) parts.windows.open(phone.id, inbound.from, now)
  parts.outbox.sendMessages(phone, `"contacts":[${toAsciiJson(contact)}],"messages":[${toAsciiJson(message)}]`)
  return wamid
}
