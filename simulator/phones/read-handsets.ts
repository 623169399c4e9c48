import { parameterError } from '../core/graph-error.ts'
import { isObject, numberWithin, parseJson, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { profileName } from '../core/person.ts'
import { personKey } from '../core/person-key.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Bubble, Handset } from './handset-store.ts'
import { renderBubble } from './render-bubble.ts'

const NAMES: Record<string, string> = { image: 'Photo', video: 'Video', audio: 'Voice message', document: 'Document', sticker: 'Sticker', location: 'Location', contacts: 'Contact', order: 'Order' }

/** `GET /_sim/phones/list?search=&limit=`: the last people who got or sent something. */
export function listHandsets({ parts, params }: GraphRequest): JsonObject {
  const search = textOf(params['search'])?.trim().toLowerCase()
  const digits = search?.replace(/[^\d]/g, '') ?? ''
  const matches = (handset: Handset) =>
    search === undefined || profileName(handset.person).toLowerCase().includes(search) || (digits !== '' && handset.person.includes(digits))
  const list = parts.handsets.list(numberWithin(params['limit'], { low: 1, high: 200, fallback: 60 }), matches)
  return {
    accepted: parts.ledger.accepted,
    data: list.map((handset) => {
      const last = handset.bubbles.at(-1)
      return { person: handset.person, name: profileName(handset.person), at: handset.changedAt, preview: last ? previewOf(last) : '', mine: last?.from === 'person', status: last?.status ?? 'accepted' }
    }),
  }
}

/** `GET /_sim/phones/chat?person=`: what is on the screen of one handset, a chat for each business number; numbers without a chat can be written to. */
export function readHandset({ parts, params }: GraphRequest): JsonObject {
  const person = textOf(params['person'])
  if (person === undefined) throw parameterError('The parameter person is required.')
  const bubbles = parts.handsets.get(person)?.bubbles ?? []
  const phoneIds = [...new Set(bubbles.map((bubble) => bubble.phoneId).reverse())]
  const known = personKey(person)
  const chatOf = (phoneId: string) => {
    const phone = parts.world.phone(phoneId)
    return {
      phone_number_id: phoneId,
      business: phone?.verifiedName ?? phoneId,
      display_phone_number: phone?.display ?? '',
      is_typing: parts.handsets.typingUntil(person, phoneId) > parts.clock.now(),
      has_stopped: phone !== undefined && parts.audience.hasStopped(phone.wabaId, known),
      has_blocked: parts.audience.hasBlocked(phoneId, known),
      bubbles: bubbles.filter((bubble) => bubble.phoneId === phoneId).map((bubble) => renderBubble(parts, bubble)),
    }
  }
  return { person, name: profileName(person), chats: phoneIds.map(chatOf), others: parts.world.phones.filter(({ id }) => !phoneIds.includes(id)).map(({ id }) => chatOf(id)) }
}

function previewOf(bubble: Bubble): string {
  const message = parseJson(bubble.source)
  const content = isObject(message) ? message[bubble.type] : undefined
  if (bubble.template) return bubble.template.name.replaceAll('_', ' ')
  if (isObject(content)) {
    const reply = content['button_reply'] ?? content['list_reply'] ?? content['body']
    const words = textOf(content['body']) ?? textOf(content['emoji']) ?? textOf(content['text']) ?? (isObject(reply) ? (textOf(reply['title']) ?? textOf(reply['text'])) : undefined)
    if (words !== undefined) return words.slice(0, 80)
  }
  return NAMES[bubble.type] ?? bubble.type
}
