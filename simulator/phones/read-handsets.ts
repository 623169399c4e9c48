import { parameterError } from '../core/graph-error.ts'
import { isObject, numberWithin, parseJson, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { profileName } from '../core/person.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import type { Bubble, Handset } from './handset-store.ts'
import { renderBubble } from './render-bubble.ts'

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

/** `GET /_sim/phones/chat?person=`: what is on the screen of one handset, a chat for each business number. */
export function readHandset({ parts, params, baseUrl }: GraphRequest): JsonObject {
  const person = textOf(params['person'])
  if (person === undefined) throw parameterError('The parameter person is required.')
  const handset = parts.handsets.get(person)
  const bubbles = handset?.bubbles ?? []
  const phoneIds = [...new Set(bubbles.map((bubble) => bubble.phoneId).reverse())]
  return {
    person,
    name: profileName(person),
    chats: phoneIds.map((phoneId) => {
      const phone = parts.world.phone(phoneId)
      return {
        phone_number_id: phoneId,
        business: phone?.verifiedName ?? phoneId,
        display_phone_number: phone?.display ?? '',
        bubbles: bubbles.filter((bubble) => bubble.phoneId === phoneId).map((bubble) => renderBubble(parts, bubble, baseUrl)),
      }
    }),
  }
}

function previewOf(bubble: Bubble): string {
  const message = parseJson(bubble.source)
  const content = isObject(message) ? message[bubble.type] : undefined
  const text = typeof content === 'object' && content !== null && 'body' in content ? (content as { body: unknown }).body : undefined
  if (typeof text === 'string') return text.slice(0, 80)
  if (bubble.template) return bubble.template.name
  if (bubble.type === 'button' && typeof content === 'object' && content !== null && 'text' in content) return String((content as { text: unknown }).text)
  return bubble.type
}
