import { GraphError, parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'

const CATEGORIES = new Set(['MARKETING', 'UTILITY', 'AUTHENTICATION'])
const COMPONENTS = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER', 'CALL_PERMISSION_REQUEST'])
const HEADER_FORMATS = new Set(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION', 'PRODUCT'])
const BUTTON_TYPES = new Set(['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'OTP', 'FLOW', 'CATALOG', 'MPM', 'SPM', 'VOICE_CALL', 'REQUEST_CONTACT_INFO'])
const MAX_BODY = 1024
const MAX_SHORT = 60

export type TemplateDraft = { name: string; language: string; category: string; parameterFormat: 'POSITIONAL' | 'NAMED'; components: JsonObject[] }

/**
 * The template that a creation asks for, its types in upper case as Meta returns them.
 * @throws GraphError 100, with the 2388… subcodes of the template rules
 */
export function checkTemplate(params: JsonObject): TemplateDraft {
  const { name, language, category, components } = params
  if (typeof name !== 'string') throw parameterError('The parameter name is required.')
  if (!/^[a-z0-9_]{1,512}$/.test(name)) throw parameterError('Param name must contain only lower-case letters, digits and underscores.')
  if (typeof language !== 'string' || !/^[a-z]{2,3}(_[A-Z]{2,4})?$/.test(language)) throw parameterError('Param language must be one of the supported language codes.')
  if (typeof category !== 'string' || !CATEGORIES.has(category.toUpperCase())) throw parameterError('Param category must be one of {MARKETING, UTILITY, AUTHENTICATION}')
  return { name, language, category: category.toUpperCase(), parameterFormat: formatOf(params), components: checkComponents(components, category.toUpperCase()) }
}

/** The components alone, as an edit brings them. */
export function checkComponents(components: unknown, category: string): JsonObject[] {
  if (!Array.isArray(components) || components.length === 0 || components.length > 10) throw parameterError('The parameter components is required.')
  const list = components.map((component: unknown) => checkComponent(component, category))
  if (!list.some((component) => component['type'] === 'BODY')) throw ruleError(2388072, 'Body required', 'A template needs a body.')
  return list
}

function formatOf(params: JsonObject): 'POSITIONAL' | 'NAMED' {
  const format = params['parameter_format']
  return typeof format === 'string' && format.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL'
}

function checkComponent(component: unknown, category: string): JsonObject {
  if (!isObject(component)) throw parameterError('Param components must be an array of objects.')
  const type = String(component['type']).toUpperCase()
  if (!COMPONENTS.has(type)) throw parameterError(`Param components[type] must be one of {${[...COMPONENTS].join(', ')}}`)
  const out: JsonObject = { ...component, type }
  if (type === 'HEADER') checkHeader(out)
  if (type === 'BODY' && category !== 'AUTHENTICATION') checkBody(out)
  if (type === 'BODY' && category === 'AUTHENTICATION') out['text'] ??= '*{{1}}* is your verification code.'
  if (type === 'FOOTER' && category === 'AUTHENTICATION') out['text'] ??= `This code expires in ${String(component['code_expiration_minutes'] ?? 10)} minutes.`
  if (type === 'FOOTER') checkFooter(out)
  if (type === 'BUTTONS') checkButtons(out)
  if (type === 'CAROUSEL') checkCards(out, category)
  return out
}

function checkHeader(header: JsonObject): void {
  const format = String(header['format']).toUpperCase()
  if (!HEADER_FORMATS.has(format)) throw ruleError(2388047, 'Header format', `The header's format must be one of ${[...HEADER_FORMATS].join(', ')}.`)
  header['format'] = format
  const text = header['text']
  if (format !== 'TEXT') return
  if (typeof text !== 'string' || text === '' || text.length > MAX_SHORT) throw ruleError(2388047, 'Header text', 'A text header has 1 to 60 characters.')
  if (variablesIn(text).length > 1) throw ruleError(2388047, 'Too many variables', 'A text header can have one variable.')
  requireExample(header, text)
}

function checkBody(body: JsonObject): void {
  const text = body['text']
  if (typeof text !== 'string' || text === '') throw ruleError(2388072, 'Body text', 'The body needs a text.')
  if (text.length > MAX_BODY) throw ruleError(2388040, 'Text too long', `The body can have ${String(MAX_BODY)} characters.`)
  if (/^\s*\{\{|\}\}\s*$/.test(text)) throw ruleError(2388299, 'Leading or trailing parameters not allowed', "Variables can't be at the start or end of the template.")
  const words = text.replace(/\{\{[^}]*\}\}/g, ' ').split(/\s+/).filter((word) => /\p{L}/u.test(word)).length
  if (variablesIn(text).length > 0 && words < variablesIn(text).length * 2) throw ruleError(2388293, 'Too many variables', 'The template has too many variables for its length.')
  requireExample(body, text)
}

function checkFooter(footer: JsonObject): void {
  const text = footer['text']
  if (typeof text !== 'string' || text.length > MAX_SHORT || variablesIn(text).length > 0) throw ruleError(2388073, 'Footer text', 'A footer has at most 60 characters and no variables.')
}

function checkButtons(component: JsonObject): void {
  const list = component['buttons']
  if (!Array.isArray(list) || list.length === 0 || list.length > 10) throw parameterError('A template can have 1 to 10 buttons.')
  component['buttons'] = list.map((button: unknown) => {
    const type = isObject(button) ? String(button['type']).toUpperCase() : ''
    if (!isObject(button) || !BUTTON_TYPES.has(type)) throw parameterError(`Param buttons[type] must be one of {${[...BUTTON_TYPES].join(', ')}}`)
    if (type === 'OTP') return otpAsUrl(button)
    const text = button['text']
    if (typeof text === 'string' && text.length > 25) throw ruleError(2388040, 'Text too long', 'The text of a button can have 25 characters.')
    return { ...button, type, ...(type === 'COPY_CODE' ? { text: 'Copy offer code' } : {}) }
  })
}

/** Meta gives an OTP button back as a URL button. */
function otpAsUrl(button: JsonObject): JsonObject {
  const kind = typeof button['otp_type'] === 'string' ? button['otp_type'].toUpperCase() : 'COPY_CODE'
  const url = `https://www.whatsapp.com/otp/code/?otp_type=${kind}&code=otp`
  return { type: 'URL', text: button['text'] ?? 'Copy code', url: `${url}{{1}}`, example: [`${url}123456`] }
}

function checkCards(component: JsonObject, category: string): void {
  const cards = component['cards']
  if (!Array.isArray(cards) || cards.length < 2 || cards.length > 10) throw parameterError('A carousel has 2 to 10 cards.')
  component['cards'] = cards.map((card: unknown) => {
    const parts: unknown = isObject(card) ? card['components'] : undefined
    if (!Array.isArray(parts)) throw parameterError('Each card needs components.')
    return { components: parts.map((part: unknown) => checkComponent(part, category)) }
  })
}

function requireExample(component: JsonObject, text: string): void {
  if (variablesIn(text).length > 0 && !isObject(component['example'])) {
    throw parameterError('Invalid parameter', { subcode: 2388043, isTransient: false, userTitle: 'Message template is missing sample values', userMessage: 'Variables need an example each.' })
  }
}

/** The names inside `{{…}}`, in order, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g), (match) => match[1] ?? ''))]
}

function ruleError(subcode: number, userTitle: string, userMessage: string): GraphError {
  return new GraphError(100, 'Invalid parameter', { subcode, isTransient: false, userTitle, userMessage })
}
