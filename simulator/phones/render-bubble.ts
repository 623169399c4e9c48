import { isObject, parseJson, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { Template } from '../world/types.ts'
import type { Bubble } from './handset-store.ts'

/** A button as the handset shows it; `reply` is what a tap sends, when a tap sends anything. */
export type ShownButton = { kind: string; text: string; url?: string; reply?: JsonObject }
export type ShownContent = { header?: JsonObject; text?: string; footer?: string; offer?: string; buttons?: ShownButton[]; cards?: ShownContent[]; note?: string }

/** What is on the screen for one message: texts with their values in, media, buttons, ticks. */
export function renderBubble(parts: Parts, bubble: Bubble, baseUrl: string): JsonObject {
  const parsed = parseJson(bubble.source)
  const message = isObject(parsed) ? parsed : {}
  const content = message[bubble.type]
  const shown = bubble.template ? renderTemplate(bubble.template, content, baseUrl) : renderFree(bubble.type, content, parts)
  return { id: bubble.id, from: bubble.from, type: bubble.type, at: bubble.at, status: bubble.status, failure: bubble.failure ?? null, context: contextOf(message), ...shown }
}

function contextOf(message: JsonObject): string | null {
  const context = message['context']
  return isObject(context) ? (textOf(context['id']) ?? textOf(context['message_id']) ?? null) : null
}

function renderTemplate(template: Template, sent: unknown, baseUrl: string): ShownContent {
  const given = isObject(sent) && Array.isArray(sent['components']) ? sent['components'].filter(isObject) : []
  return renderComponents(template.components, given, baseUrl)
}

function renderComponents(components: unknown[], given: JsonObject[], baseUrl: string): ShownContent {
  const shown: ShownContent = {}
  for (const component of components.filter(isObject)) {
    const type = String(component['type'])
    const values = parametersOf(given, type.toLowerCase())
    if (type === 'HEADER') shown.header = renderHeader(component, values, baseUrl)
    if (type === 'BODY') shown.text = fill(component['text'], values)
    if (type === 'FOOTER') shown.footer = fill(component['text'], [])
    if (type === 'LIMITED_TIME_OFFER' && isObject(component['limited_time_offer'])) shown.offer = textOf(component['limited_time_offer']['text']) ?? 'Offer'
    if (type === 'BUTTONS' && Array.isArray(component['buttons'])) shown.buttons = component['buttons'].filter(isObject).map((button, index) => renderButton(button, buttonValues(given, index)))
    if (type === 'CAROUSEL' && Array.isArray(component['cards'])) shown.cards = renderCards(component['cards'], given, baseUrl)
  }
  return shown
}

function renderCards(cards: unknown[], given: JsonObject[], baseUrl: string): ShownContent[] {
  const sent: unknown = given.find((component) => String(component['type']).toLowerCase() === 'carousel')?.['cards']
  const sentCards: unknown[] = Array.isArray(sent) ? (sent as unknown[]) : []
  return cards.filter(isObject).map((card, index) => {
    const match = sentCards.find((candidate, position) => isObject(candidate) && Number(candidate['card_index'] ?? position) === index)
    const components: unknown = isObject(match) ? match['components'] : undefined
    return renderComponents(Array.isArray(card['components']) ? (card['components'] as unknown[]) : [], Array.isArray(components) ? components.filter(isObject) : [], baseUrl)
  })
}

function renderHeader(component: JsonObject, values: JsonObject[], baseUrl: string): JsonObject {
  const format = String(component['format']).toLowerCase()
  if (format === 'text') return { kind: 'text', text: fill(component['text'], values) }
  const value = values[0]?.[format]
  const detail = isObject(value) ? value : {}
  const link = textOf(detail['link'])
  return { kind: format, ...(link === undefined ? {} : { link }), sample: `${baseUrl}/_sim/samples/header.png`, name: textOf(detail['filename']) ?? textOf(detail['name']) ?? null, address: textOf(detail['address']) ?? null }
}

function renderButton(button: JsonObject, values: JsonObject[]): ShownButton {
  const kind = String(button['type']).toLowerCase()
  const text = textOf(button['text']) ?? kind
  if (kind === 'quick_reply') return { kind, text, reply: { type: 'button', button: { text, payload: textOf(values[0]?.['payload']) ?? text } } }
  if (kind === 'url') return { kind, text, url: fill(button['url'], values) }
  return { kind, text: kind === 'copy_code' ? `${text}: ${textOf(values[0]?.['coupon_code']) ?? ''}` : text }
}

function renderFree(type: string, content: unknown, parts: Parts): ShownContent {
  if (!isObject(content)) return { note: type }
  if (type === 'text') return { text: textOf(content['body']) ?? '' }
  if (type === 'button') return { text: textOf(content['text']) ?? '' }
  if (type === 'reaction') return { text: textOf(content['emoji']) ?? 'Reaction removed' }
  if (type === 'interactive') return renderInteractive(content)
  if (type === 'location') return { header: { kind: 'location', name: textOf(content['name']) ?? null, address: textOf(content['address']) ?? `${textOf(content['latitude']) ?? ''}, ${textOf(content['longitude']) ?? ''}` } }
  const medium = parts.media.get(textOf(content['id']) ?? '')
  return { header: { kind: type, link: textOf(content['link']) ?? null, name: textOf(content['filename']) ?? medium?.fileName ?? null }, text: textOf(content['caption']) ?? '' }
}

function renderInteractive(content: JsonObject): ShownContent {
  const reply = content['button_reply'] ?? content['list_reply']
  if (isObject(reply)) return { text: textOf(reply['title']) ?? '' }
  const part = (name: string) => (isObject(content[name]) ? textOf(content[name]['text']) : undefined)
  const header = part('header')
  const text = part('body')
  const footer = part('footer')
  return {
    ...(header === undefined ? {} : { header: { kind: 'text', text: header } }),
    ...(text === undefined ? {} : { text }),
    ...(footer === undefined ? {} : { footer }),
    buttons: isObject(content['action']) ? interactiveButtons(content['action']) : [],
  }
}

function interactiveButtons(action: JsonObject): ShownButton[] {
  const buttons = Array.isArray(action['buttons']) ? action['buttons'].filter(isObject) : []
  const rows = Array.isArray(action['sections']) ? action['sections'].filter(isObject).flatMap((section) => (Array.isArray(section['rows']) ? section['rows'].filter(isObject) : [])) : []
  const link = isObject(action['parameters']) ? action['parameters'] : {}
  const url = textOf(link['url'])
  return [
    ...buttons.map((button): ShownButton => {
      const reply = isObject(button['reply']) ? button['reply'] : {}
      return { kind: 'quick_reply', text: textOf(reply['title']) ?? '', reply: { type: 'interactive', interactive: { type: 'button_reply', button_reply: reply } } }
    }),
    ...rows.map((row): ShownButton => ({ kind: 'list_row', text: textOf(row['title']) ?? '', reply: { type: 'interactive', interactive: { type: 'list_reply', list_reply: row } } })),
    ...(url === undefined ? [] : [{ kind: 'url', text: textOf(link['display_text']) ?? url, url }]),
  ]
}

function parametersOf(given: JsonObject[], type: string): JsonObject[] {
  const component = given.find((candidate) => String(candidate['type']).toLowerCase() === type)
  return component && Array.isArray(component['parameters']) ? component['parameters'].filter(isObject) : []
}

function buttonValues(given: JsonObject[], index: number): JsonObject[] {
  const component = given.find((candidate) => String(candidate['type']).toLowerCase() === 'button' && Number(candidate['index']) === index)
  return component && Array.isArray(component['parameters']) ? component['parameters'].filter(isObject) : []
}

/** `{{1}}` and `{{first_name}}` replaced by what was sent. */
function fill(text: unknown, values: JsonObject[]): string {
  if (typeof text !== 'string') return ''
  return text.replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (all, name: string) => {
    const named = values.find((value) => value['parameter_name'] === name)
    const value = named ?? (/^\d+$/.test(name) ? values[Number(name) - 1] : undefined)
    return value ? wordOf(value) : all
  })
}

function wordOf(value: JsonObject): string {
  const inner = value[String(value['type'])]
  return textOf(inner) ?? (isObject(inner) ? (textOf(inner['fallback_value']) ?? '') : '')
}
