import { GraphError, parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Template } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { checkText } from './check-text-parameters.ts'
import { shapeOf } from './template-shape.ts'
import type { HeaderKind, TemplateShape } from './template-shape.ts'

const MEDIA = new Set<HeaderKind>(['image', 'video', 'document', 'gif'])

/**
 * The template that a message names, once everything about the message fits it.
 * @throws GraphError 132001 missing, not approved or another language · 132015 paused · 132016 disabled · 132000 count · 132012 format · 131008 a button's value
 */
export function checkTemplateMessage(world: World, wabaId: string, value: unknown): Template {
  if (!isObject(value)) throw parameterError('The parameter template is required.')
  const name = value['name']
  if (typeof name !== 'string' || name === '') throw parameterError("The parameter template['name'] is required.")
  const language = value['language']
  const code = isObject(language) ? language['code'] : undefined
  if (typeof code !== 'string' || code === '') throw parameterError("The parameter template['language'] is required.")
  const template = world.findTemplate(wabaId, name, code)
  if (!template || template.status !== 'APPROVED') throw notSendable(template, name, code)
  const components = value['components']
  if (components !== undefined && !Array.isArray(components)) throw parameterError("Param template['components'] must be an array.")
  checkComponents(shapeOf(template), (components ?? []) as unknown[])
  return template
}

function notSendable(template: Template | undefined, name: string, code: string): GraphError {
  if (template?.status === 'PAUSED') return new GraphError(132015, '(#132015) Template is paused', { details: 'The template is paused due to low quality and cannot be sent.' })
  if (template?.status === 'DISABLED') return new GraphError(132016, '(#132016) Template is disabled', { details: 'The template was paused too many times due to low quality and is now permanently disabled.' })
  return new GraphError(132001, '(#132001) Template name does not exist in the translation', { status: 404, details: `template name (${name.slice(0, 512)}) does not exist in ${code.slice(0, 20)}` })
}

function checkComponents(shape: TemplateShape, components: unknown[]): void {
  let header: JsonObject | undefined
  let body: JsonObject | undefined
  let offer = false
  let cards: unknown
  let buttons: JsonObject[] | undefined
  for (const component of components) {
    if (!isObject(component) || typeof component['type'] !== 'string') throw parameterError("The parameter template['components'][type] is required.")
    const type = component['type'].toLowerCase()
    if (type === 'body') body = component
    else if (type === 'header') header = component
    else if (type === 'button') (buttons ??= []).push(component)
    else if (type === 'limited_time_offer') offer = true
    else if (type === 'carousel') cards = component['cards']
    else throw parameterError("Param template['components'][type] must be one of {HEADER, BODY, BUTTON, CAROUSEL, LIMITED_TIME_OFFER}")
  }
  checkHeader(shape, header)
  checkText('body', shape.body, body)
  if (buttons !== undefined || shape.buttonsNeeded) checkButtons(shape, buttons ?? [])
  if (shape.needsOffer && !offer) throw formatError('limited_time_offer: expiration_time_ms is required')
  if (shape.cards.length > 0) checkCards(shape.cards, cards)
}

function checkHeader(shape: TemplateShape, header: JsonObject | undefined): void {
  if (shape.header === 'none' || shape.header === 'text') {
    checkText('header', shape.headerText, header)
    return
  }
  const parameters = header?.['parameters']
  const first: unknown = Array.isArray(parameters) ? parameters[0] : undefined
  const received = isObject(first) && typeof first['type'] === 'string' ? first['type'].toLowerCase() : 'unknown'
  if (!isObject(first) || received !== shape.header) {
    throw formatError(`header: Format mismatch, expected ${shape.header.toUpperCase()}, received ${received.toUpperCase()}`)
  }
  const content = first[received]
  if (!isObject(content)) throw formatError(`header: the parameter ${received} is required`)
  if (MEDIA.has(shape.header) && typeof content['id'] !== 'string' && typeof content['link'] !== 'string') throw new GraphError(132018, "(#132018) There's an issue with the parameters in your template", { details: 'Either one of media ID or link must be present' })
  if (shape.header === 'location' && (content['latitude'] === undefined || content['longitude'] === undefined)) throw formatError('header: location needs latitude and longitude')
}

function checkButtons(shape: TemplateShape, components: JsonObject[]): void {
  const given = new Set<number>()
  for (const component of components) {
    const index = Number(component['index'])
    const button = shape.buttons[index]
    if (!button) throw formatError(`button: there is no button at index ${String(component['index']).slice(0, 10)}`)
    const subType = String(component['sub_type']).toLowerCase()
    if (subType !== button.kind) throw formatError(`button: Format mismatch at index ${String(index)}, expected ${button.kind.toUpperCase()}, received ${subType.slice(0, 40).toUpperCase()}`)
    const parameters = component['parameters']
    if (button.needsParameter && (!Array.isArray(parameters) || parameters.length !== 1)) throw missingButton(index, button.kind)
    given.add(index)
  }
  shape.buttons.forEach((button, index) => {
    if (button.needsParameter && !given.has(index)) throw missingButton(index, button.kind)
  })
}

function checkCards(shapes: TemplateShape[], cards: unknown): void {
  if (!Array.isArray(cards) || cards.length !== shapes.length) throw formatError(`carousel: expected ${String(shapes.length)} cards`)
  cards.forEach((card: unknown, position) => {
    const index = isObject(card) && card['card_index'] !== undefined ? Number(card['card_index']) : position
    const shape = shapes[index]
    const components: unknown = isObject(card) ? card['components'] : undefined
    if (!shape || !Array.isArray(components)) throw formatError(`carousel: card ${String(index)} has no components`)
    checkComponents(shape, components as unknown[])
  })
}

function missingButton(index: number, kind: string): GraphError {
  return new GraphError(131008, '(#131008) Required parameter is missing', { details: `buttons: Button at index ${String(index)} of type ${kind} requires a parameter` })
}

function formatError(details: string): GraphError {
  return new GraphError(132012, '(#132012) Parameter format does not match format in the created template', { details })
}
