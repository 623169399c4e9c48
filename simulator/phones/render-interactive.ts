import { isObject, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Parts } from '../parts.ts'
import type { ShownButton, ShownContent, ShownList } from './render-bubble.ts'
import { showMedium } from './render-medium.ts'

const ACTION_TEXTS: Record<string, string> = { send_location: 'Send location', catalog_message: 'View catalog', address_message: 'Provide address', call_permission_request: 'Choose a preference', request_contact_info: 'Share phone number' }

/** Buttons, lists, links, flows and carousels outside templates; or, from a person, what was tapped. */
export function renderInteractive(content: JsonObject, parts: Parts): ShownContent {
  const reply = content['button_reply'] ?? content['list_reply']
  if (isObject(reply)) return { text: textOf(reply['title']) ?? '', ...(textOf(reply['description']) === undefined ? {} : { footer: String(reply['description']) }) }
  if (isObject(content['nfm_reply'])) return { text: textOf(content['nfm_reply']['body']) ?? 'Sent' }
  const action = isObject(content['action']) ? content['action'] : {}
  const text = partOf(content, 'body')
  const footer = partOf(content, 'footer')
  const header = headerOf(content, parts)
  const list = listOf(action)
  const cards = Array.isArray(action['cards']) ? action['cards'].filter(isObject).map((card) => renderInteractive(card, parts)) : undefined
  return {
    ...(header === undefined ? {} : { header }),
    ...(text === undefined ? {} : { text }),
    ...(footer === undefined ? {} : { footer }),
    ...(list === undefined ? {} : { list }),
    ...(cards === undefined ? {} : { cards }),
    buttons: buttonsOf(String(content['type']), action),
  }
}

function partOf(content: JsonObject, name: string): string | undefined {
  const part = content[name]
  return isObject(part) ? textOf(part['text']) : undefined
}

function headerOf(content: JsonObject, parts: Parts): JsonObject | undefined {
  const { header } = content
  if (!isObject(header)) return undefined
  const type = String(header['type'])
  if (type === 'text') return { kind: 'text', text: textOf(header['text']) ?? '' }
  return showMedium(type, isObject(header[type]) ? header[type] : {}, parts)
}

function buttonsOf(type: string, action: JsonObject): ShownButton[] {
  const replies = Array.isArray(action['buttons']) ? action['buttons'].filter(isObject) : []
  if (replies.length > 0) return replies.map(replyButton)
  const parameters = isObject(action['parameters']) ? action['parameters'] : {}
  const url = textOf(parameters['url'])
  if (url !== undefined) return [{ kind: 'url', text: textOf(parameters['display_text']) ?? url, url }]
  if (type === 'flow') return [{ kind: 'flow', text: textOf(parameters['flow_cta']) ?? 'Open', reply: flowReply(parameters) }]
  if (type === 'location_request_message') return [{ kind: 'location', text: 'Send location', reply: { type: 'location', location: { latitude: 38.7223, longitude: -9.1393, name: 'Home' } } }]
  const name = textOf(action['name']) ?? type
  const text = Object.hasOwn(ACTION_TEXTS, name) ? ACTION_TEXTS[name] : undefined
  return text === undefined ? [] : [{ kind: name, text }]
}

function replyButton(button: JsonObject): ShownButton {
  // In a carousel quick replies have their own name.
  const reply = isObject(button['reply']) ? button['reply'] : isObject(button['quick_reply']) ? button['quick_reply'] : {}
  return { kind: 'quick_reply', text: textOf(reply['title']) ?? '', reply: { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: reply['id'], title: reply['title'] } } } }
}

function flowReply(parameters: JsonObject): JsonObject {
  const response = JSON.stringify({ flow_token: textOf(parameters['flow_token']) ?? 'unused', answer: 'Yes' })
  return { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: response } } }
}

function listOf(action: JsonObject): ShownList | undefined {
  if (!Array.isArray(action['sections']) || textOf(action['button']) === undefined) return undefined
  return {
    button: textOf(action['button']) ?? '',
    sections: action['sections'].filter(isObject).map((section) => ({
      title: textOf(section['title']) ?? '',
      rows: (Array.isArray(section['rows']) ? section['rows'].filter(isObject) : []).map((row) => {
        const description = textOf(row['description'])
        return { title: textOf(row['title']) ?? '', ...(description === undefined ? {} : { description }), reply: { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: row['id'], title: row['title'], ...(description === undefined ? {} : { description }) } } } }
      }),
    })),
  }
}
