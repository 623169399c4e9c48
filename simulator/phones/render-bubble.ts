import { isObject, parseJson, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { Bubble } from './handset-store.ts'
import { renderInteractive } from './render-interactive.ts'
import { showMedium } from './render-medium.ts'
import { renderTemplate } from './render-template.ts'

/** A button as the handset shows it; `reply` is what a tap sends, when a tap sends anything, `copy` what it puts on the clipboard. */
export type ShownButton = { kind: string; text: string; url?: string; copy?: string; reply?: JsonObject }
export type ShownRow = { title: string; description?: string; reply: JsonObject }
export type ShownList = { button: string; sections: { title: string; rows: ShownRow[] }[] }
export type ShownContent = {
  header?: JsonObject
  text?: string
  footer?: string
  offer?: { text: string; endsAt: number | null }
  buttons?: ShownButton[]
  list?: ShownList
  cards?: ShownContent[]
  note?: string
}

/** What is on the screen for one message: texts with their values in, media, buttons, ticks. */
export function renderBubble(parts: Parts, bubble: Bubble): JsonObject {
  const parsed = parseJson(bubble.source)
  const message = isObject(parsed) ? parsed : {}
  const content = message[bubble.type]
  const shown = bubble.template ? renderTemplate(bubble.template, content, parts) : renderFree(bubble.type, content, parts)
  return {
    id: bubble.id, from: bubble.from, type: bubble.type, at: bubble.at, status: bubble.status, failure: bubble.failure ?? null,
    context: contextOf(message), ...reactionOf(bubble.type, content), ...shown,
  }
}

function contextOf(message: JsonObject): string | null {
  const context = message['context']
  return isObject(context) ? (textOf(context['id']) ?? textOf(context['message_id']) ?? null) : null
}

/** A reaction belongs to another message rather than being one. */
function reactionOf(type: string, content: unknown): JsonObject {
  return type === 'reaction' && isObject(content) ? { reaction_to: textOf(content['message_id']) ?? null } : {}
}

function renderFree(type: string, content: unknown, parts: Parts): ShownContent {
  if (type === 'contacts') return { header: { kind: 'contacts', name: contactNames(content) } }
  if (!isObject(content)) return { note: `A message of the type ${type}` }
  switch (type) {
    case 'text':
      return { text: textOf(content['body']) ?? '' }
    case 'button':
      return { text: textOf(content['text']) ?? '' }
    case 'reaction':
      return { text: textOf(content['emoji']) ?? '' }
    case 'interactive':
      return renderInteractive(content, parts)
    case 'location':
      return { header: { kind: 'location', name: textOf(content['name']) ?? null, address: textOf(content['address']) ?? `${textOf(content['latitude']) ?? ''}, ${textOf(content['longitude']) ?? ''}` } }
    case 'image': case 'video': case 'audio': case 'document': case 'sticker':
      return { header: showMedium(type, content, parts), text: textOf(content['caption']) ?? '' }
    default:
      return { note: `A message of the type ${type}` }
  }
}

function contactNames(content: unknown): string {
  const contacts = Array.isArray(content) ? content.filter(isObject) : []
  return contacts.map(({ name }) => (isObject(name) ? (textOf(name['formatted_name']) ?? '') : '')).join(', ')
}
