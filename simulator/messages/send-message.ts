import { quoteAscii } from '../core/ascii-json.ts'
import { GraphError, parameterError } from '../core/graph-error.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { Bubble } from '../phones/handset-store.ts'
import type { Phone, Template } from '../world/types.ts'
import { checkContent } from './check-content.ts'
import { checkTemplateMessage } from './check-template-message.ts'
import { readRecipient } from './recipient.ts'
import type { Recipient } from './recipient.ts'
import { shapeOf } from './template-shape.ts'

const MAX_CALLBACK_DATA = 512
const WINDOW_CLOSED = 131047
const BLOCKED = 130403
const PRICINGS = new Map<string, string>()

/** A message and the JSON text that it was parsed from. */
export type SentMessage = { message: JsonObject; source: string }

/**
 * `POST /{phone}/messages`: accepts a message or a read receipt. The answer is JSON text, put together without a tree.
 * @throws GraphError for everything that Meta refuses at once; what it refuses later comes as a `failed` status
 */
export function sendMessage(parts: Parts, phone: Phone, { message, source }: SentMessage): string {
  if (message['messaging_product'] !== 'whatsapp') throw parameterError('The parameter messaging_product is required.')
  if (message['status'] !== undefined) return markRead(parts, phone, message)
  const recipient = readRecipient(message)
  if (recipient.id === phone.digits) throw new GraphError(131021, '(#131021) Recipient cannot be sender', { details: 'Sender and recipient phone number are the same.' })
  const callbackData = readCallbackData(message)
  const type = typeof message['type'] === 'string' ? message['type'] : 'text'
  const template = type === 'template' ? checkTemplateMessage(parts.world, phone.wabaId, message['template']) : undefined
  if (!template) checkContent(type, message)
  if (!phone.registered) throw new GraphError(133010, '(#133010) Account not registered', { details: 'The phone number is not registered on the WhatsApp Business Platform.' })
  const now = parts.clock.now()
  if (parts.options.enforceThroughput) parts.throughput.take(phone, now)
  const wamid = parts.ids.wamid(recipient.id)
  accept(parts, { phone, source, recipient, callbackData, type, template, wamid, now })
  return answerOf(recipient, wamid, template !== undefined)
}

type Accepted = {
  phone: Phone
  source: string
  recipient: Recipient
  callbackData: string | undefined
  type: string
  template: Template | undefined
  wamid: string
  now: number
}

function accept(parts: Parts, { phone, source, recipient, callbackData, type, template, wamid, now }: Accepted): void {
  const bubble: Bubble = { id: wamid, from: 'business', phoneId: phone.id, type, source, template, at: now, status: 'accepted', failure: undefined }
  parts.ledger.accept({ wamid, phoneNumberId: phone.id, to: recipient.id, callbackData, at: now }, recipient.number)
  parts.handsets.add(recipient.id, bubble)
  const isWindowOpen = template !== undefined || parts.windows.isOpen(phone.id, recipient.id, now)
  parts.lives.start({
    phone, wamid, callbackData, bubble,
    recipient: recipient.id,
    number: recipient.number,
    userId: recipient.userId,
    pricing: pricingOf(template ? shapeOf(template).category : 'service'),
    failure: phone.blocked.size > 0 && phone.blocked.has(recipient.id) ? BLOCKED : isWindowOpen ? undefined : WINDOW_CLOSED,
  })
}

function markRead(parts: Parts, phone: Phone, message: JsonObject): string {
  const id = message['message_id']
  if (message['status'] !== 'read') throw parameterError('Param status must be one of {read}')
  if (typeof id !== 'string') throw parameterError('The parameter message_id is required.')
  if (!parts.handsets.markRead(id, phone)) throw new GraphError(131009, '(#131009) Parameter value is not valid', { details: 'There is no message with this message_id.' })
  return '{"success":true}'
}

function readCallbackData(message: JsonObject): string | undefined {
  const data = message['biz_opaque_callback_data']
  if (data === undefined || data === null) return undefined
  if (typeof data !== 'string' || data.length > MAX_CALLBACK_DATA) throw parameterError(`Param biz_opaque_callback_data must be a string of at most ${String(MAX_CALLBACK_DATA)} characters.`)
  return data
}

function answerOf({ input, id, number, userId }: Recipient, wamid: string, isTemplate: boolean): string {
  const contact = number === 0 ? `"user_id":"${id}"` : `"wa_id":"${id}","user_id":"${userId}"`
  return `{"messaging_product":"whatsapp","contacts":[{"input":${quoteAscii(input)},${contact}}],"messages":[{"id":"${wamid}"${isTemplate ? ',"message_status":"accepted"' : ''}}]}`
}

function pricingOf(category: string): string {
  let json = PRICINGS.get(category)
  if (json === undefined) {
    json = `"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"${category}"}`
    PRICINGS.set(category, json)
  }
  return json
}
