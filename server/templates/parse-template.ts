import { parseButtonParameters, toButton } from './parse-buttons.ts'
import type { ParameterFormat, ParsedTemplate, TemplateHeader, TemplateParameter } from './parsed-template.ts'
import { asDict, asList, asText, placeholdersOf, type Dict } from './read-component.ts'

const media = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const
/** Parts that need values which a campaign cannot give. */
const beyondUs: Record<string, string> = {
  CAROUSEL: 'Templates with a carousel cannot be sent in a campaign yet.',
  LIMITED_TIME_OFFER: 'Templates with a limited-time offer cannot be sent in a campaign yet.',
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
  return {
    header: header ? toHeader(header) : null,
    body: asText(body?.['text']),
    footer: asText(byType('FOOTER')?.['text']) || null,
    buttons: buttons.map(toButton),
    parameters: [...(header ? headerParameters(header) : []), ...bodyParameters(body ?? {}, parameterFormat), ...buttonParameters.parameters],
    carousel: toCarousel(byType('CAROUSEL')),
    unsupported: findUnsupported(parts, header) ?? buttonParameters.unsupported,
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

function toCarousel(part: Dict | undefined): ParsedTemplate['carousel'] {
  if (!part) return null
  const cards = asList(part['cards']).slice(0, 10).map((card) => {
    const { header, body, buttons } = parseTemplate(asList(asDict(card)['components']), 'POSITIONAL')
    return { header, body, buttons }
  })
  return { cards }
}

function named(value: unknown): Map<string, string> {
  return new Map(asList(value).map(asDict).map((row) => [asText(row['param_name']), asText(row['example'])]))
}

function words(key: string): string {
  return /^\d+$/.test(key) ? `variable ${key}` : key.replaceAll('_', ' ')
}
