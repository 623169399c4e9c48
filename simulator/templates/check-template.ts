import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { checkButtons } from './check-buttons.ts'
import { ruleError } from './rule-error.ts'
import { checkVariables, requireExample, variablesIn } from './template-variables.ts'
import type { ParameterFormat } from './template-variables.ts'

const CATEGORIES = new Set(['MARKETING', 'UTILITY', 'AUTHENTICATION'])
const COMPONENTS = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER', 'CALL_PERMISSION_REQUEST', 'ORDER_DETAILS', 'ORDER_STATUS'])
const HEADER_FORMATS = new Set(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION', 'PRODUCT'])
const MEDIA_FORMATS = new Set(['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'])
const CARD_FORMATS = new Set(['IMAGE', 'VIDEO', 'PRODUCT'])
const MAX_BODY = { usual: 1024, offer: 600, card: 160 }
const MAX_SHORT = 60
const MAX_OFFER = 16

export type TemplateDraft = { name: string; language: string; category: string; parameterFormat: ParameterFormat; components: JsonObject[] }

/** Where a component stands: the rules differ in a card and with a limited-time offer. */
type Place = { category: string; format: ParameterFormat; maxBody: number; isCard: boolean }

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
  const parameterFormat = formatOf(params)
  return { name, language, category: category.toUpperCase(), parameterFormat, components: checkComponents(components, category.toUpperCase(), parameterFormat) }
}

/** The components alone, as an edit brings them. */
export function checkComponents(components: unknown, category: string, format: ParameterFormat): JsonObject[] {
  if (!Array.isArray(components) || components.length === 0 || components.length > 10) throw parameterError('The parameter components is required.')
  const isOffer = components.some((component: unknown) => isObject(component) && String(component['type']).toUpperCase() === 'LIMITED_TIME_OFFER')
  const place = { category, format, maxBody: isOffer ? MAX_BODY.offer : MAX_BODY.usual, isCard: false }
  const list = components.map((component: unknown) => checkComponent(component, place))
  const types = list.map((component) => component['type'])
  const twice = types.find((type, index) => types.indexOf(type) !== index)
  if (twice !== undefined) throw parameterError(`There can be one component of type ${String(twice)}.`)
  if (!types.includes('BODY')) throw ruleError(2388072, 'Body required', 'A template needs a body.')
  if (isOffer) checkOffer(list, category)
  if (category === 'AUTHENTICATION' && !types.includes('BUTTONS')) throw parameterError('An authentication template needs one button of type OTP.')
  return list
}

function formatOf(params: JsonObject): ParameterFormat {
  const format = params['parameter_format']
  return typeof format === 'string' && format.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL'
}

function checkComponent(component: unknown, place: Place): JsonObject {
  if (!isObject(component)) throw parameterError('Param components must be an array of objects.')
  const type = String(component['type']).toUpperCase()
  if (!COMPONENTS.has(type)) throw parameterError(`Param components[type] must be one of {${[...COMPONENTS].join(', ')}}`)
  const out: JsonObject = { ...component, type }
  const isAuthentication = place.category === 'AUTHENTICATION'
  if (type === 'HEADER') checkHeader(out, place)
  if (type === 'BODY' && !isAuthentication) checkBody(out, place)
  if (type === 'BODY' && isAuthentication) fillCodeBody(out)
  if (type === 'FOOTER' && isAuthentication) fillCodeFooter(out)
  if (type === 'FOOTER') checkFooter(out)
  if (type === 'BUTTONS') out['buttons'] = checkButtons(component['buttons'], { category: place.category, isCard: place.isCard })
  if (type === 'CAROUSEL') checkCards(out, place)
  return out
}

function checkHeader(header: JsonObject, { format: parameters, category, isCard }: Place): void {
  const format = String(header['format']).toUpperCase()
  if (!HEADER_FORMATS.has(format)) throw ruleError(2388047, 'Header format', `The header's format must be one of ${[...HEADER_FORMATS].join(', ')}.`)
  header['format'] = format
  if (category === 'AUTHENTICATION') throw ruleError(2388047, 'Header not allowed', 'An authentication template has no header.')
  if (isCard && !CARD_FORMATS.has(format)) throw ruleError(2388047, 'Header format', 'The header of a card is an image, a video or a product.')
  if (MEDIA_FORMATS.has(format)) requireSample(header)
  const text = header['text']
  if (format !== 'TEXT') return
  if (typeof text !== 'string' || text === '' || text.length > MAX_SHORT) throw ruleError(2388047, 'Header text', 'A text header has 1 to 60 characters.')
  if (variablesIn(text).length > 1) throw ruleError(2388047, 'Too many variables', 'A text header can have one variable.')
  if (/[*_~\n]/.test(text.replace(/\{\{[^}]*\}\}/g, ''))) throw ruleError(2388047, 'Header text', "A header can't have new lines, formatting characters or asterisks.")
  checkVariables(text, parameters, 2388047)
  requireExample(header, text)
}

/** A media header brings the handle of an uploaded sample. */
function requireSample(header: JsonObject): void {
  const example = header['example']
  const handles: unknown = isObject(example) ? (example['header_handle'] ?? example['header_url']) : undefined
  if (!Array.isArray(handles) || handles.length === 0) throw ruleError(2388043, 'Message template is missing sample values', 'A media header needs a sample: a handle of the Resumable Upload API.')
}

function checkBody(body: JsonObject, { format, maxBody }: Place): void {
  const text = body['text']
  if (typeof text !== 'string' || text === '') throw ruleError(2388072, 'Body text', 'The body needs a text.')
  if (text.length > maxBody) throw ruleError(2388040, 'Text too long', `The body can have ${String(maxBody)} characters.`)
  if (/^\s*\{\{|\}\}\s*$/.test(text)) throw ruleError(2388299, 'Leading or trailing parameters not allowed', "Variables can't be at the start or end of the template.")
  checkVariables(text, format, 2388072)
  const words = text.replace(/\{\{[^}]*\}\}/g, ' ').split(/\s+/).filter((word) => /\p{L}/u.test(word)).length
  if (variablesIn(text).length > 0 && words < variablesIn(text).length * 2) throw ruleError(2388293, 'Too many variables', 'The template has too many variables for its length.')
  requireExample(body, text)
}

function checkFooter(footer: JsonObject): void {
  const text = footer['text']
  if (typeof text !== 'string' || text === '' || text.length > MAX_SHORT || variablesIn(text).length > 0) throw ruleError(2388073, 'Footer text', 'A footer has at most 60 characters and no variables.')
}

function checkOffer(list: JsonObject[], category: string): void {
  const offer = list.find((component) => component['type'] === 'LIMITED_TIME_OFFER')?.['limited_time_offer']
  const text: unknown = isObject(offer) ? offer['text'] : undefined
  if (typeof text !== 'string' || text === '' || text.length > MAX_OFFER) throw ruleError(2388040, 'Offer text', `The text of a limited-time offer has 1 to ${String(MAX_OFFER)} characters.`)
  if (category !== 'MARKETING') throw parameterError('Only a marketing template can have a limited-time offer.')
  if (list.some((component) => component['type'] === 'FOOTER')) throw ruleError(2388073, 'Footer not allowed', 'A template with a limited-time offer has no footer.')
}

function fillCodeBody(body: JsonObject): void {
  const advice = body['add_security_recommendation'] === true ? ' For your security, do not share this code.' : ''
  body['text'] ??= `*{{1}}* is your verification code.${advice}`
}

function fillCodeFooter(footer: JsonObject): void {
  const minutes = Number(footer['code_expiration_minutes'] ?? 10)
  if (!(minutes >= 1 && minutes <= 90)) throw parameterError('Param code_expiration_minutes must be from 1 to 90.')
  footer['text'] ??= `This code expires in ${String(minutes)} minutes.`
}

function checkCards(component: JsonObject, place: Place): void {
  const cards = component['cards']
  if (!Array.isArray(cards) || cards.length < 2 || cards.length > 10) throw parameterError('A carousel has 2 to 10 cards.')
  const list = cards.map((card: unknown) => {
    const parts: unknown = isObject(card) ? card['components'] : undefined
    if (!Array.isArray(parts)) throw parameterError('Each card needs components.')
    return { components: parts.map((part: unknown) => checkComponent(part, { ...place, maxBody: MAX_BODY.card, isCard: true })) }
  })
  const shapes = list.map(({ components }) => components.map(shapeText).join('|'))
  if (shapes.some((shape) => shape !== shapes[0])) throw parameterError('All cards of a carousel must have the same components.')
  component['cards'] = list
}

/** What must be alike in all cards. */
function shapeText(component: JsonObject): string {
  const buttons: unknown = component['buttons']
  const kinds = Array.isArray(buttons) ? buttons.filter(isObject).map((button) => String(button['type'])) : []
  return [component['type'], component['format'] ?? '', ...kinds].join()
}
