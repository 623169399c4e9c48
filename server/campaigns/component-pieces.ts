import type { ParameterFormat, TemplateParameter } from '#server/templates/parsed-template.ts'
import { isPerPerson, parseLocation, parseMoment, type Binding } from './bind-variables.ts'

/** Text that is the same for everybody, or the place (in `bindings`) of a value that goes in as a JSON string. */
export type Piece = string | number

/**
 * Meta's `components` array of a template message as text with holes. Without per-person values it is a single text;
 * an empty list means that the template is sent without components.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
 */
export function toComponentPieces(bindings: Binding[], format: ParameterFormat): Piece[] {
  const placed = bindings.map((binding, place) => ({ binding, place }))
  const components = [...toComponents(placed.filter(({ binding }) => binding.parameter.card === undefined), format), ...toCarousel(placed, format)]
  return components.length === 0 ? [] : merge(['[', ...joined(components), ']'])
}

type Placed = { binding: Binding; place: number }

/** One list of pieces for each component. */
function toComponents(placed: Placed[], format: ParameterFormat): Piece[][] {
  return groupByComponent(placed).map((group) => [
    `${opening(group[0]!.binding.parameter)}"parameters":[`,
    ...joined(group.map(({ binding, place }) => toParameter(binding, place, format))),
    ']}',
  ])
}

/** All cards go into one component, each with its number; Meta wants every card, also one without values. */
function toCarousel(placed: Placed[], format: ParameterFormat): Piece[][] {
  const ofCards = placed.filter(({ binding }) => binding.parameter.card !== undefined)
  if (ofCards.length === 0) return []
  const last = Math.max(...ofCards.map(({ binding }) => binding.parameter.card ?? 0))
  const cards = Array.from({ length: last + 1 }, (_, card): Piece[] => [
    `{"card_index":${String(card)},"components":[`, ...joined(toComponents(ofCards.filter(({ binding }) => binding.parameter.card === card), format)), ']}',
  ])
  return [['{"type":"carousel","cards":[', ...joined(cards), ']}']]
}

function groupByComponent(placed: Placed[]): Placed[][] {
  const of = (component: TemplateParameter['component']) => placed.filter((one) => one.binding.parameter.component === component)
  const body = of('body').sort((a, b) => positionOf(a) - positionOf(b))
  const buttons = of('button').sort((a, b) => (a.binding.parameter.index ?? 0) - (b.binding.parameter.index ?? 0))
  return [of('header'), body, of('limited_time_offer'), ...buttons.map((button) => [button])].filter((group) => group.length > 0)
}

/** Positional values go in the order of their numbers, wherever they stand in the text. */
function positionOf(one: Placed): number {
  const number = Number(one.binding.parameter.key)
  return Number.isNaN(number) ? one.place : number
}

function opening(parameter: TemplateParameter): string {
  if (parameter.component !== 'button') return `{"type":"${parameter.component}",`
  const subType = parameter.kind === 'coupon_code' ? 'copy_code' : parameter.kind === 'flow' ? 'flow' : 'url'
  return `{"type":"button","sub_type":"${subType}","index":"${String(parameter.index ?? 0)}",`
}

function toParameter(binding: Binding, place: number, format: ParameterFormat): Piece[] {
  const { parameter, mapping } = binding
  const value: Piece = isPerPerson(binding) ? place : JSON.stringify(mapping.value.trim())
  switch (parameter.kind) {
    case 'image':
    case 'video':
    case 'document':
      return [`{"type":"${parameter.kind}","${parameter.kind}":{"link":`, value, '}}']
    case 'location':
      return [`{"type":"location","location":${JSON.stringify(parseLocation(mapping.value) ?? {})}}`]
    case 'flow':
      // Meta's own default, written out: without any parameter the button counts as missing.
      return ['{"type":"action","action":{"flow_token":"unused"}}']
    case 'expiration':
      return [`{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":${String(parseMoment(mapping.value) ?? 0)}}}`]
    case 'coupon_code':
      return ['{"type":"coupon_code","coupon_code":', value, '}']
    case 'otp':
      return ['{"type":"text","text":', value, '}']
    case 'text': {
      const name = format === 'NAMED' && parameter.component !== 'button' ? `"parameter_name":${JSON.stringify(parameter.key)},` : ''
      return [`{"type":"text",${name}"text":`, value, '}']
    }
  }
  return parameter.kind satisfies never
}

function joined(lists: Piece[][]): Piece[] {
  return lists.flatMap((list, at) => (at > 0 ? [',', ...list] : list))
}

function merge(pieces: Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece
    else merged.push(piece)
  }
  return merged
}
