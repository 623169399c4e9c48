import { isObject, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { Template } from '../world/types.ts'
import type { ShownButton, ShownContent } from './render-bubble.ts'
import { showMedium } from './render-medium.ts'

/** A template with the values that were sent in their places. */
export function renderTemplate(template: Template, sent: unknown, parts: Parts): ShownContent {
  const given = isObject(sent) && Array.isArray(sent['components']) ? sent['components'].filter(isObject) : []
  return renderComponents(template.components, given, parts)
}

function renderComponents(components: unknown[], given: JsonObject[], parts: Parts): ShownContent {
  const shown: ShownContent = {}
  for (const component of components.filter(isObject)) {
    const type = String(component['type'])
    const values = parametersOf(given, type.toLowerCase())
    if (type === 'HEADER') shown.header = renderHeader(component, values, parts)
    if (type === 'BODY') shown.text = fill(component['text'], values)
    if (type === 'FOOTER') shown.footer = footerOf(component)
    if (type === 'LIMITED_TIME_OFFER' && isObject(component['limited_time_offer'])) shown.offer = renderOffer(component['limited_time_offer'], values)
    if (type === 'BUTTONS' && Array.isArray(component['buttons'])) shown.buttons = component['buttons'].filter(isObject).map((button, index) => renderButton(button, buttonValues(given, index)))
    if (type === 'CAROUSEL' && Array.isArray(component['cards'])) shown.cards = renderCards(component['cards'], given, parts)
  }
  return shown
}

function renderCards(cards: unknown[], given: JsonObject[], parts: Parts): ShownContent[] {
  const sent: unknown = given.find((component) => String(component['type']).toLowerCase() === 'carousel')?.['cards']
  const sentCards: unknown[] = Array.isArray(sent) ? (sent as unknown[]) : []
  return cards.filter(isObject).map((card, index) => {
    const match = sentCards.find((candidate, position) => isObject(candidate) && Number(candidate['card_index'] ?? position) === index)
    const components: unknown = isObject(match) ? match['components'] : undefined
    return renderComponents(Array.isArray(card['components']) ? (card['components'] as unknown[]) : [], Array.isArray(components) ? components.filter(isObject) : [], parts)
  })
}

function renderHeader(component: JsonObject, values: JsonObject[], parts: Parts): JsonObject {
  const format = String(component['format']).toLowerCase()
  if (format === 'text') return { kind: 'text', text: fill(component['text'], values) }
  const value = values[0]?.[format]
  const detail = isObject(value) ? value : {}
  if (format === 'location') return { kind: 'location', name: textOf(detail['name']) ?? null, address: textOf(detail['address']) ?? null }
  return showMedium(format, detail, parts)
}

function footerOf(component: JsonObject): string {
  const minutes = textOf(component['code_expiration_minutes'])
  return minutes === undefined ? fill(component['text'], []) : `This code expires in ${minutes} minutes.`
}

function renderOffer(offer: JsonObject, values: JsonObject[]): NonNullable<ShownContent['offer']> {
  const value = values[0]?.['limited_time_offer']
  const endsAt = isObject(value) ? Number(value['expiration_time_ms']) : Number.NaN
  return { text: textOf(offer['text']) ?? 'Offer', endsAt: Number.isFinite(endsAt) ? endsAt : null }
}

function renderButton(button: JsonObject, values: JsonObject[]): ShownButton {
  const kind = String(button['type']).toLowerCase()
  const text = textOf(button['text']) ?? kind
  const value = values[0]
  if (kind === 'quick_reply') return { kind, text, reply: { type: 'button', button: { text, payload: textOf(value?.['payload']) ?? text } } }
  if (kind === 'url') return urlButton(text, button, values)
  if (kind === 'copy_code') return { kind, text: 'Copy offer code', copy: textOf(value?.['coupon_code']) ?? textOf(button['example']) ?? '' }
  if (kind === 'otp') return { kind: 'copy_code', text: textOf(button['text']) ?? 'Copy code', copy: textOf(value?.['text']) ?? '' }
  if (kind === 'flow') return { kind, text, reply: flowReply(value) }
  return { kind, text }
}

/** One-time codes are URL buttons with an address of WhatsApp's own. */
function urlButton(text: string, button: JsonObject, values: JsonObject[]): ShownButton {
  const url = fill(button['url'], values)
  if (url.startsWith('https://www.whatsapp.com/otp/')) return { kind: 'copy_code', text, copy: textOf(values[0]?.['text']) ?? '' }
  return { kind: 'url', text, url }
}

function flowReply(value: JsonObject | undefined): JsonObject {
  const action = isObject(value?.['action']) ? value['action'] : {}
  const response = JSON.stringify({ flow_token: textOf(action['flow_token']) ?? 'unused', answer: 'Yes' })
  return { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: response } } }
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
