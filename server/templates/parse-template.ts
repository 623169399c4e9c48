import { parseButtonParameters, toButton } from './parse-buttons.ts'
import type { ParameterFormat, ParsedTemplate, TemplateHeader, TemplateParameter } from './parsed-template.ts'
import { asDict, asList, asText, placeholdersOf, type Dict } from './read-component.ts'

const CARDS_MAX = 10
const media = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const
/** Parts that need values which a campaign cannot give. */
const beyondUs: Record<string, string> = {
  ORDER_STATUS: 'Templates about an order cannot be sent in a campaign.',
  ORDER_DETAILS: 'Templates about an order cannot be sent in a campaign.',
}

/**
 * Reads components as Meta sends them; anything that is not as expected is left out, never thrown.
 * https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components
 */
export function parseTemplate(components: unknown[], parameterFormat: ParameterFormat): ParsedTemplate {
  const parts = components.map(asDict)
  const byType = (type: string) => parts.find((part) => asText(part['type']).toUpperCase() === type)
  const header = byType('HEADER')
  const body = byType('BODY')
  const buttons = asList(byType('BUTTONS')?.['buttons']).map(asDict)
  const buttonParameters = parseButtonParameters(buttons)
  const offer = asDict(byType('LIMITED_TIME_OFFER')?.['limited_time_offer'])
  const cards = parseCards(byType('CAROUSEL'), parameterFormat)
  return {
    header: header ? toHeader(header) : null,
    body: asText(body?.['text']),
    footer: asText(byType('FOOTER')?.['text']) || null,
    buttons: buttons.map(toButton),
    parameters: [
      ...(header ? headerParameters(header) : []), ...bodyParameters(body ?? {}, parameterFormat), ...offerParameters(offer), ...buttonParameters.parameters,
      ...(cards ?? []).flatMap(cardParameters),
    ],
    ...(asText(offer['text']) ? { offer: { text: asText(offer['text']) } } : {}),
    carousel: cards && { cards: cards.map(({ header, body, buttons }) => ({ header, body, buttons })) },
    unsupported: findUnsupported(parts, header) ?? buttonParameters.unsupported ?? cards?.find((card) => card.unsupported)?.unsupported ?? null,
  }
}

function toHeader(part: Dict): TemplateHeader {
  const format = asText(part['format']).toUpperCase() || 'TEXT'
  const text = asText(part['text'])
  return text ? { format, text } : { format }
}

function headerParameters(part: Dict): TemplateParameter[] {
  const { format, text } = toHeader(part)
  const example = asDict(part['example'])
  if (format === 'TEXT') {
    const examples = named(example['header_text_named_params'])
    return placeholdersOf(text ?? '').map((key) => ({ component: 'header', key, kind: 'text', example: examples.get(key) ?? (asText(asList(example['header_text'])[0]) || null), label: `Header ${words(key)}` }))
  }
  if (format === 'LOCATION') return [{ component: 'header', key: 'location', kind: 'location', example: null, label: 'Header location' }]
  const kind = media[format as keyof typeof media]
  if (!kind) return []
  return [{ component: 'header', key: kind, kind, example: asText(asList(example['header_handle'])[0]) || null, label: `Header ${kind} (link)` }]
}

function bodyParameters(part: Dict, format: ParameterFormat): TemplateParameter[] {
  const example = asDict(part['example'])
  const examples = named(example['body_text_named_params'])
  const row = asList(asList(example['body_text'])[0])
  return placeholdersOf(asText(part['text'])).map((key) => ({
    component: 'body', key, kind: 'text', label: format === 'NAMED' ? words(key) : `Body ${words(key)}`,
    example: examples.get(key) ?? (asText(row[Number(key) - 1]) || null),
  }))
}

function findUnsupported(parts: Dict[], header: Dict | undefined): string | null {
  for (const part of parts) {
    const reason = beyondUs[asText(part['type']).toUpperCase()]
    if (reason) return reason
  }
  const format = header ? toHeader(header).format : 'TEXT'
  if (format === 'TEXT' || format === 'LOCATION' || format in media) return null
  return `Templates with a header of kind ${format.toLowerCase()} cannot be sent in a campaign.`
}

/** Each card is a small template of its own; a carousel within a card does not exist. */
function parseCards(part: Dict | undefined, format: ParameterFormat): ParsedTemplate[] | null {
  if (!part) return null
  const partsOf = (card: unknown) => asList(asDict(card)['components']).filter((one) => asText(asDict(one)['type']).toUpperCase() !== 'CAROUSEL')
  return asList(part['cards']).slice(0, CARDS_MAX).map((card) => parseTemplate(partsOf(card), format))
}

function cardParameters(card: ParsedTemplate, place: number): TemplateParameter[] {
  return card.parameters.map((parameter) => ({ ...parameter, card: place, label: `Card ${String(place + 1)}: ${parameter.label.charAt(0).toLowerCase()}${parameter.label.slice(1)}` }))
}

/** An offer without an end is sent without a value. */
function offerParameters(offer: Dict): TemplateParameter[] {
  return offer['has_expiration'] === true ? [{ component: 'limited_time_offer', key: 'expiration', kind: 'expiration', example: null, label: 'End of the offer' }] : []
}

function named(value: unknown): Map<string, string> {
  return new Map(asList(value).map(asDict).map((row) => [asText(row['param_name']), asText(row['example'])]))
}

function words(key: string): string {
  return /^\d+$/.test(key) ? `variable ${key}` : key.replaceAll('_', ' ')
}
