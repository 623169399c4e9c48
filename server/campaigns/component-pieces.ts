import type { ParameterFormat, TemplateParameter } from '#server/templates/parsed-template.ts'
import { isPerPerson, parseLocation, type Binding } from './bind-variables.ts'

/** Text that is the same for everybody, or the place (in `bindings`) of a value that goes in as a JSON string. */
export type Piece = string | number

/**
 * Meta's `components` array of a template message as text with holes. Without per-person values it is a single text;
 * an empty list means that the template is sent without components.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
 */
export function toComponentPieces(bindings: Binding[], format: ParameterFormat): Piece[] {
  const groups = groupByComponent(bindings)
  if (groups.length === 0) return []
  const pieces: Piece[] = ['[']
  groups.forEach((group, at) => {
    pieces.push(`${at > 0 ? ',' : ''}${opening(group[0]!.binding.parameter)}"parameters":[`)
    group.forEach(({ binding, place }, position) => {
      if (position > 0) pieces.push(',')
      pieces.push(...toParameter(binding, place, format))
    })
    pieces.push(']}')
  })
  return merge([...pieces, ']'])
}

type Placed = { binding: Binding; place: number }

function groupByComponent(bindings: Binding[]): Placed[][] {
  const placed = bindings.map((binding, place) => ({ binding, place }))
  const of = (component: TemplateParameter['component']) => placed.filter((one) => one.binding.parameter.component === component)
  const body = of('body').sort((a, b) => positionOf(a) - positionOf(b))
  const buttons = of('button').sort((a, b) => (a.binding.parameter.index ?? 0) - (b.binding.parameter.index ?? 0))
  return [of('header'), body, ...buttons.map((button) => [button])].filter((group) => group.length > 0)
}

/** Positional values go in the order of their numbers, wherever they stand in the text. */
function positionOf(one: Placed): number {
  const number = Number(one.binding.parameter.key)
  return Number.isNaN(number) ? one.place : number
}

function opening(parameter: TemplateParameter): string {
  if (parameter.component !== 'button') return `{"type":"${parameter.component}",`
  return `{"type":"button","sub_type":"${parameter.kind === 'coupon_code' ? 'copy_code' : 'url'}","index":"${String(parameter.index ?? 0)}",`
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

function merge(pieces: Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece
    else merged.push(piece)
  }
  return merged
}
