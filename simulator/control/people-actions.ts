import { toAsciiJson } from '../core/ascii-json.ts'
import { parameterError } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { profileName, userIdOf } from '../core/person.ts'
import { personKey } from '../core/person-key.ts'
import { readChoice } from '../core/read-member.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { reportMessage } from '../messages/follow-reactions.ts'
import type { Parts } from '../parts.ts'
import type { Phone } from '../world/types.ts'

const ACTIONS = ['stop', 'resume', 'signup', 'block', 'unblock', 'report'] as const
const DETAILS = { stop: 'User requested to stop marketing messages', resume: 'User requested to resume marketing messages', signup: 'User signed up for marketing messages' }

/**
 * `POST /_sim/people {from, action, phone_number_id?, message_id?}`: what a person does about a business in WhatsApp's own menus. `stop`, `resume` and `signup`
 * are told by a `user_preferences` webhook; blocks and reports are told to nobody, but the ratings of the number and of the last template suffer.
 */
export function actAsPerson({ parts, params }: GraphRequest): JsonObject {
  const from = textOf(params['from'])?.replace(/[\s()+-]/g, '')
  if (from === undefined || !/^(\d{7,15}|[A-Z]{2}\.[A-Za-z0-9.]{1,128})$/.test(from)) throw parameterError('from must be a phone number or a user id.')
  const phoneId = textOf(params['phone_number_id'])
  const phone = phoneId === undefined ? parts.world.phones[0] : parts.world.phone(phoneId)
  if (!phone) throw parameterError('phone_number_id is not one of this world; see GET /_sim/world.')
  const action = readChoice(params['action'], 'action', ACTIONS)
  const person = personKey(from)
  if (action === 'block' || action === 'unblock') parts.audience.setBlocked(phone.id, person, action === 'block')
  if (action === 'block' || action === 'report') reportMessage(parts, phone, lastTemplate(parts, { phone, from, messageId: textOf(params['message_id']) }))
  if (action === 'stop' || action === 'resume' || action === 'signup') {
    parts.audience.setStopped(phone.wabaId, person, action === 'stop')
    parts.outbox.sendEvent(phone.wabaId, 'user_preferences', preferenceValue(parts, phone, { from, action }))
  }
  return { success: true, from, action, phone_number_id: phone.id }
}

/** The template of the message that is reported, or else of the last one in the chat. */
function lastTemplate(parts: Parts, { phone, from, messageId }: { phone: Phone; from: string; messageId: string | undefined }) {
  const bubbles = parts.handsets.get(from)?.bubbles.filter((bubble) => bubble.phoneId === phone.id && bubble.from === 'business') ?? []
  const bubble = messageId === undefined ? bubbles.at(-1) : bubbles.find(({ id }) => id === messageId)
  return bubble?.template
}

function preferenceValue(parts: Parts, phone: Phone, { from, action }: { from: string; action: keyof typeof DETAILS }): string {
  const isNumber = /^\d+$/.test(from)
  const who = isNumber ? { wa_id: from, user_id: userIdOf(from) } : { user_id: from }
  return toAsciiJson({
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: phone.digits, phone_number_id: phone.id },
    contacts: [{ profile: { name: profileName(from) }, ...who }],
    user_preferences: [{ ...who, detail: DETAILS[action], category: 'marketing_messages', value: action, timestamp: Math.floor(parts.clock.now() / 1000) }],
  })
}
