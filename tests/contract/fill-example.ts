import { isObject } from './json-schema-of.ts'
import type { JsonObject } from './json-schema-of.ts'

export type Filling = { to: string; wamid: string; mediaId: string }

/** An example of Meta's with its placeholders (`{{Recipient-Phone-Number}}`, `<MEDIA_OBJECT_ID>`, `http(s)://…`) filled in. */
export function fillExample(value: unknown, filling: Filling): unknown {
  if (Array.isArray(value)) return value.map((item) => fillExample(item, filling))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillExample(member, filling)]))
  return typeof value === 'string' ? fillText(value, filling) : value
}

function fillText(text: string, { to, wamid, mediaId }: Filling): string {
  if (/^\{\{Recipient/.test(text)) return to
  if (/^<?http\(s\)/.test(text)) return 'https://example.com/file'
  if (/^(<MSGID|wamid\.)/.test(text)) return wamid
  if (/^<\w*OBJECT_ID>$/.test(text)) return mediaId
  if (/^\{\{[A-Z]\w+-\w+\}\}$/.test(text)) return '1234567890'
  if (text === '<HEADER_TYPE>') return 'text'
  return text.replace(/^<(.+)>$/, '$1')
}

/** The template that a message's parameters belong to, as Meta would have approved it. */
export function templateFor(template: JsonObject): JsonObject {
  const parts = (template['components'] as JsonObject[] | undefined) ?? []
  const header = parts.find((part) => part['type'] === 'header')
  const body = parts.find((part) => part['type'] === 'body')
  const buttons = parts.filter((part) => part['type'] === 'button')
  const count = ((body?.['parameters'] as unknown[] | undefined) ?? []).length
  const kind = String((header?.['parameters'] as JsonObject[] | undefined)?.[0]?.['type'])
  const language = template['language'] as JsonObject
  return {
    name: template['name'], language: language['code'], category: 'MARKETING',
    components: [
      ...(header ? [{ type: 'HEADER', format: kind.toUpperCase(), example: { header_handle: ['4::aW1hZ2UvcG5n:handle'] } }] : []),
      { type: 'BODY', text: bodyText(count), ...(count === 0 ? {} : { example: { body_text: [Array.from({ length: count }, () => 'sample')] } }) },
      ...(buttons.length === 0 ? [] : [{ type: 'BUTTONS', buttons: buttons.map((button, index) => buttonFor(String(button['sub_type']).toUpperCase(), index)) }]),
    ],
  }
}

function bodyText(count: number): string {
  return `Hello and welcome, ${Array.from({ length: count }, (_, index) => `this one here is {{${String(index + 1)}}}`).join(' and then ')} and that is all.`
}

function buttonFor(type: string, index: number): JsonObject {
  const text = `Button ${String(index)}`
  if (type === 'URL') return { type, text, url: 'https://example.com/{{1}}', example: ['https://example.com/1'] }
  return type === 'FLOW' ? { type, text, flow_id: '1234567890', flow_action: 'navigate', navigate_screen: 'FIRST' } : { type, text }
}
