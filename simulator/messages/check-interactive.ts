import { GraphError, parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'

const MAX_BODY = 1024
const MAX_LIST_BODY = 4096
/** Headers and footers. */
const MAX_SHORT = 60
const HEADERS = ['text', 'image', 'video', 'document']
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
  if (!WITHOUT_BODY.has(kind)) limited(memberOf(interactive['body'], 'text'), "interactive['body']['text']", { label: 'Body text', max: kind === 'list' ? MAX_LIST_BODY : MAX_BODY })
  if (interactive['footer'] !== undefined) limited(memberOf(interactive['footer'], 'text'), "interactive['footer']['text']", { label: 'Footer text', max: MAX_SHORT })
  checkHeader(kind, interactive['header'])
  if (kind === 'button') checkButtons(action)
  if (kind === 'list') checkList(action)
  if (kind === 'cta_url') checkLink(action)
  if (kind === 'flow') checkFlow(action)
  if (kind === 'product' || kind === 'product_list') checkProducts(kind, action)
  if (kind === 'carousel') checkCards(action)
}

/** Lists of rows and of products have text headers alone, and the latter must have one. */
function checkHeader(kind: string, header: unknown): void {
  if (header === undefined && kind !== 'product_list') return
  const type = memberOf(header, 'type')
  const types = kind === 'list' || kind === 'product_list' ? ['text'] : HEADERS
  if (typeof type !== 'string' || !types.includes(type)) throw parameterError(`Param interactive['header']['type'] must be one of {${types.join(', ')}}`)
  if (type === 'text') limited(memberOf(header, 'text'), "interactive['header']['text']", { label: 'Header text', max: MAX_SHORT })
  else if (!isObject(memberOf(header, type))) throw parameterError(`The parameter interactive['header']['${type}'] is required.`)
}

function checkButtons(action: JsonObject): void {
  const buttons = action['buttons']
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) throw valueError('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3')
  const titles = new Set<string>()
  for (const button of buttons as unknown[]) {
    const reply = isObject(button) ? button['reply'] : undefined
    if (!isObject(reply)) throw parameterError("The parameter buttons[0]['reply'] is required.")
    limited(reply['id'], "buttons[0]['reply']['id']", { label: 'Button id', max: 256 })
    titles.add(limited(reply['title'], "buttons[0]['reply']['title']", { label: 'Button title', max: 20 }))
  }
  if (titles.size !== buttons.length) throw valueError('Button titles must be unique')
}

function checkList(action: JsonObject): void {
  limited(action['button'], "interactive['action']['button']", { label: 'Button label', max: 20 })
  const sections = action['sections']
  if (!Array.isArray(sections) || sections.length < 1 || sections.length > 10) throw parameterError("interactive['action']['sections'] must have 1 to 10 sections.")
  let rows = 0
  for (const section of sections as unknown[]) {
    const list = isObject(section) ? section['rows'] : undefined
    if (!isObject(section) || !Array.isArray(list)) throw parameterError("The parameter sections[0]['rows'] is required.")
    if (sections.length > 1) limited(section['title'], "sections[0]['title']", { label: 'Section title', max: 24 })
    for (const row of list as unknown[]) {
      rows += 1
      if (!isObject(row)) throw parameterError('Each row must be an object.')
      limited(row['id'], "rows[0]['id']", { label: 'Row id', max: 200 })
      limited(row['title'], "rows[0]['title']", { label: 'Row title', max: 24 })
      if (row['description'] !== undefined && row['description'] !== '') limited(row['description'], "rows[0]['description']", { label: 'Row description', max: 72 })
    }
  }
  if (rows < 1) throw parameterError("The parameter sections[0]['rows'] is required.")
  if (rows > 10) throw valueError('Total row count exceed max allowed count: 10')
}

function checkLink(action: JsonObject): void {
  const parameters = action['parameters']
  if (action['name'] !== 'cta_url' || !isObject(parameters)) throw parameterError("The parameter interactive['action']['parameters'] is required.")
  limited(parameters['display_text'], "parameters['display_text']", { label: 'Button text', max: 20 })
  if (typeof parameters['url'] !== 'string' || !URL.canParse(parameters['url'])) throw parameterError("The parameter parameters['url'] must be a valid URL.")
}

function checkFlow(action: JsonObject): void {
  const parameters = action['parameters']
  if (action['name'] !== 'flow' || !isObject(parameters)) throw parameterError("The parameter interactive['action']['parameters'] is required.")
  if (String(parameters['flow_message_version']) !== '3') throw parameterError("Param parameters['flow_message_version'] must be one of {3}")
  limited(parameters['flow_cta'], "parameters['flow_cta']", { label: 'Flow button text', max: 30 })
  if ((parameters['flow_id'] === undefined) === (parameters['flow_name'] === undefined)) throw parameterError("Exactly one of parameters['flow_id'] and parameters['flow_name'] is required.")
}

function checkProducts(kind: string, action: JsonObject): void {
  limited(action['catalog_id'], "interactive['action']['catalog_id']", { label: 'Catalog id', max: 64 })
  if (kind === 'product') {
    limited(action['product_retailer_id'], "interactive['action']['product_retailer_id']", { label: 'Product id', max: 1000 })
    return
  }
  const sections = action['sections']
  if (!Array.isArray(sections) || sections.length < 1 || sections.length > 10) throw parameterError("interactive['action']['sections'] must have 1 to 10 sections.")
  const items = (sections as unknown[]).flatMap((section) => memberOf(section, 'product_items') ?? [])
  if (items.length < 1 || items.length > 30) throw parameterError('A product list has 1 to 30 products in all its sections together.')
}

function checkCards(action: JsonObject): void {
  const cards = action['cards']
  if (!Array.isArray(cards) || cards.length < 2 || cards.length > 10) throw parameterError('A carousel has 2 to 10 cards.')
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

function limited(value: unknown, name: string, { label, max }: { label: string; max: number }): string {
  if (typeof value !== 'string' || value === '') throw parameterError(`The parameter ${name} is required.`)
  if (value.length > max) throw valueError(`${label} is too long. Max length is ${String(max)}`)
  return value
}

function valueError(details: string): GraphError {
  return new GraphError(131009, '(#131009) Parameter value is not valid', { details })
}
