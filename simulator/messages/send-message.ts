import { quoteAscii } from '../core/ascii-json.ts'
import { GraphError, parameterError } from '../core/graph-error.ts'
import { parseJson } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { personKey } from '../core/person-key.ts'
import type { Parts } from '../parts.ts'
import type { Bubble } from '../phones/handset-store.ts'
import type { Phone } from '../world/types.ts'
import { checkContent } from './check-content.ts'
import { checkMediaIds } from './check-media-ids.ts'
import { checkSender } from './check-sender.ts'
import type { Attempt } from './check-sender.ts'
import { checkTemplateMessage } from './check-template-message.ts'
import { decideFate } from './decide-fate.ts'
import type { NewLife } from './message-lives.ts'
import { readRecipient } from './recipient.ts'
import type { Recipient } from './recipient.ts'
import { shapeOf } from './template-shape.ts'

const MAX_CALLBACK_DATA = 512
const TYPING_MS = 25_000
const PRICINGS = new Map<string, string>()

/** A message and the JSON text that it was parsed from. */
export type SentMessage = { message: JsonObject; source: string; /** It came to `/marketing_messages`. */ isMarketingApi?: boolean }

/**
 * `POST /{phone}/messages`: accepts a message or a read receipt. The answer is JSON text, put together without a tree.
 * @throws GraphError for everything that Meta refuses at once; what it refuses later comes as a `failed` status
 */
export function sendMessage(parts: Parts, phone: Phone, sent: SentMessage): string {
  const { message, source } = unwrapContent(sent)
  if (message['messaging_product'] !== 'whatsapp') throw parameterError('The parameter messaging_product is required.')
  if (message['status'] !== undefined) return markRead(parts, phone, message)
  const recipient = readRecipient(message)
  if (recipient.id === phone.digits) throw new GraphError(131021, '(#131021) Recipient cannot be sender', { details: 'Sender and recipient phone number are the same.' })
  const callbackData = readCallbackData(message)
  const type = typeof message['type'] === 'string' ? message['type'] : 'text'
  const template = type === 'template' ? checkTemplateMessage(parts.world, phone.wabaId, message['template']) : undefined
  if (!template) checkContent(type, message)
  checkMediaIds(parts.media, message, { type, template })
  const now = parts.clock.now()
  const person = recipient.number === 0 ? personKey(recipient.id) : recipient.number
  const isWindowOpen = parts.windows.isOpenFor(phone.id, person, now)
  const attempt = { phone, person, template, isWindowOpen, now, isMarketingApi: sent.isMarketingApi === true }
  checkSender(parts, attempt)
  const wamid = parts.ids.wamid(recipient.id)
  const status = accept(parts, attempt, { source, recipient, callbackData, type, wamid })
  return answerOf(recipient, wamid, template && status)
}

/** Graph takes any member of an object as JSON text too, in JSON bodies as in forms: some clients send their content so. */
function unwrapContent(sent: SentMessage): SentMessage {
  const { type } = sent.message
  const content = typeof type === 'string' ? sent.message[type] : undefined
  if (typeof content !== 'string') return sent
  const message = { ...sent.message, [type as string]: parseJson(content) ?? content }
  return { message, source: JSON.stringify(message) }
}

type Accepted = {
  source: string
  recipient: Recipient
  callbackData: string | undefined
  type: string
  wamid: string
}

/** @returns the `message_status` of a template message */
function accept(parts: Parts, attempt: Attempt, { source, recipient, callbackData, type, wamid }: Accepted): string {
  const { phone, template, now } = attempt
  const bubble: Bubble = { id: wamid, from: 'business', phoneId: phone.id, type, source, template, at: now, status: 'accepted', failure: undefined, statusAt: undefined }
  parts.ledger.accept({ wamid, phoneNumberId: phone.id, to: recipient.id, callbackData, at: now }, recipient.number)
  parts.handsets.add(recipient.id, bubble)
  const failure = decideFate(parts, attempt, recipient.id)
  const life: NewLife = {
    phone, wamid, callbackData, bubble, failure,
    recipient: recipient.id,
    number: recipient.number,
    userId: recipient.userId,
    pricing: pricingOf(attempt.isMarketingApi ? 'marketing_lite' : template ? shapeOf(template).category : 'service'),
  }
  if (template) {
    template.traffic.underway += 1
    template.activeAt = now
    if (failure === undefined && parts.pacing.takesHold(template)) {
      parts.pacing.hold(template, life)
      return 'held_for_quality_assessment'
    }
  }
  parts.lives.start(life)
  return 'accepted'
}

function markRead(parts: Parts, phone: Phone, message: JsonObject): string {
  const id = message['message_id']
  if (message['status'] !== 'read') throw parameterError('Param status must be one of {read}')
  if (typeof id !== 'string') throw parameterError('The parameter message_id is required.')
  const typingUntil = message['typing_indicator'] === undefined ? undefined : parts.clock.now() + TYPING_MS
  if (!parts.handsets.markRead(id, phone, typingUntil)) throw new GraphError(131009, '(#131009) Parameter value is not valid', { details: 'There is no message with this message_id.' })
  return '{"success":true}'
}

function readCallbackData(message: JsonObject): string | undefined {
  const data = message['biz_opaque_callback_data']
  if (data === undefined || data === null) return undefined
  if (typeof data !== 'string' || data.length > MAX_CALLBACK_DATA) throw parameterError(`Param biz_opaque_callback_data must be a string of at most ${String(MAX_CALLBACK_DATA)} characters.`)
  return data
}

/** @param status of a template message; other types have none */
function answerOf({ input, id, number, userId }: Recipient, wamid: string, status: string | undefined): string {
  const contact = number === 0 ? `"user_id":"${id}"` : `"wa_id":"${id}","user_id":"${userId}"`
  return `{"messaging_product":"whatsapp","contacts":[{"input":${quoteAscii(input)},${contact}}],"messages":[{"id":"${wamid}"${status === undefined ? '' : `,"message_status":"${status}"`}}]}`
}

function pricingOf(category: string): string {
  let json = PRICINGS.get(category)
  if (json === undefined) {
    json = `"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"${category}"}`
    PRICINGS.set(category, json)
  }
  return json
}
