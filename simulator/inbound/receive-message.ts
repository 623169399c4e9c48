import { toAsciiJson } from '../core/ascii-json.ts'
import { isObject, textOf } from '../core/json.ts'
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
  /** From an advertisement. */
  referral?: JsonObject
  isForwarded?: boolean
}

/** What Meta says of a kind of message that it does not hand on. */
const UNSUPPORTED = { code: 131051, title: 'Message type unknown', message: 'Message type unknown', error_data: { details: 'Message type is currently not supported.' } }
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
    ...(inbound.type === 'unsupported' ? { errors: [UNSUPPORTED] } : {}),
    ...contextOf(phone, inbound),
    ...(inbound.referral === undefined ? {} : { referral: inbound.referral }),
  }
  const profile = { name: inbound.name ?? profileName(inbound.from) }
  const contact = isNumber ? { profile, wa_id: inbound.from, user_id: userIdOf(inbound.from) } : { profile, user_id: inbound.from }
  parts.handsets.add(inbound.from, { id: wamid, from: 'person', phoneId: phone.id, type: inbound.type, source: JSON.stringify(message), template: undefined, at: now, status: 'delivered', failure: undefined, statusAt: undefined })
  if (!NOT_OPENING.has(inbound.type)) parts.windows.open(phone.id, inbound.from, now)
  countClick(parts, inbound, now)
  // A changed number comes without contacts.
  const contacts = inbound.type === 'system' ? '' : `"contacts":[${toAsciiJson(contact)}],`
  parts.outbox.sendMessages(phone, `${contacts}"messages":[${toAsciiJson(message)}]`)
  return wamid
}

function contextOf(phone: Phone, { contextId, isForwarded }: InboundMessage): { context?: JsonObject } {
  if (contextId !== undefined) return { context: { from: phone.digits, id: contextId } }
  return isForwarded === true ? { context: { forwarded: true } } : {}
}

/** A tap on a template's button shows in the template's analytics. */
function countClick({ handsets, analytics }: Parts, { from, type, content, contextId }: InboundMessage, now: number): void {
  if (type !== 'button' || contextId === undefined || !isObject(content)) return
  const template = handsets.get(from)?.bubbles.find((bubble) => bubble.id === contextId)?.template
  if (template) analytics.click(template, textOf(content['text']) ?? '', now)
}
