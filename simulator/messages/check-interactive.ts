import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'

const MAX_BODY = 1024
const MAX_LIST_BODY = 4096
const KINDS = new Set([
  'button', 'list', 'cta_url', 'flow', 'location_request_message', 'address_message', 'call_permission_request', 'request_contact_info', 'product',
  'product_list', 'catalog_message', 'carousel', 'order_details', 'order_status', 'voice_call',
])
const WITHOUT_BODY = new Set(['product', 'address_message', 'call_permission_request', 'order_status'])

/** @throws GraphError 100 naming the member that is missing or too long */
export function checkInteractive(interactive: JsonObject): void {
  const kind = interactive['type']
  if (typeof kind !== 'string' || !KINDS.has(kind)) throw parameterError(`Param interactive['type'] must be one of {${[...KINDS].join(', ')}}`)
  const action = interactive['action']
  if (!isObject(action)) throw parameterError("The parameter interactive['action'] is required.")
  if (!WITHOUT_BODY.has(kind)) limited(isObject(interactive['body']) ? interactive['body']['text'] : undefined, "interactive['body']['text']", kind === 'list' ? MAX_LIST_BODY : MAX_BODY)
  if (kind === 'button') checkButtons(action)
  if (kind === 'list') checkList(action)
  if (kind === 'cta_url') checkLink(action)
}

function checkButtons(action: JsonObject): void {
  const buttons = action['buttons']
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) throw parameterError("interactive['action']['buttons'] must have 1 to 3 buttons.")
  const titles = new Set<string>()
  for (const button of buttons as unknown[]) {
    const reply = isObject(button) ? button['reply'] : undefined
    if (!isObject(reply)) throw parameterError("The parameter buttons[0]['reply'] is required.")
    limited(reply['id'], "buttons[0]['reply']['id']", 256)
    titles.add(limited(reply['title'], "buttons[0]['reply']['title']", 20))
  }
  if (titles.size !== buttons.length) throw parameterError('Button titles must be unique.')
}

function checkList(action: JsonObject): void {
  limited(action['button'], "interactive['action']['button']", 20)
  const sections = action['sections']
  if (!Array.isArray(sections) || sections.length < 1 || sections.length > 10) throw parameterError("interactive['action']['sections'] must have 1 to 10 sections.")
  let rows = 0
  for (const section of sections as unknown[]) {
    const list = isObject(section) ? section['rows'] : undefined
    if (!isObject(section) || !Array.isArray(list)) throw parameterError("The parameter sections[0]['rows'] is required.")
    if (sections.length > 1) limited(section['title'], "sections[0]['title']", 24)
    for (const row of list as unknown[]) {
      rows += 1
      if (!isObject(row)) throw parameterError('Each row must be an object.')
      limited(row['id'], "rows[0]['id']", 200)
      limited(row['title'], "rows[0]['title']", 24)
    }
  }
  if (rows < 1 || rows > 10) throw parameterError('A list has 1 to 10 rows in all its sections together.')
}

function checkLink(action: JsonObject): void {
  const parameters = action['parameters']
  if (action['name'] !== 'cta_url' || !isObject(parameters)) throw parameterError("The parameter interactive['action']['parameters'] is required.")
  limited(parameters['display_text'], "parameters['display_text']", 20)
  if (typeof parameters['url'] !== 'string' || !URL.canParse(parameters['url'])) throw parameterError("The parameter parameters['url'] must be a valid URL.")
}

function limited(value: unknown, name: string, max: number): string {
  if (typeof value !== 'string' || value === '') throw parameterError(`The parameter ${name} is required.`)
  if (value.length > max) throw parameterError(`Param ${name} must be at most ${String(max)} characters long.`)
  return value
}
