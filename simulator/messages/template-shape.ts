import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { variablesIn } from '../templates/template-variables.ts'
import type { Template } from '../world/types.ts'

export type HeaderKind = 'none' | 'text' | 'image' | 'video' | 'document' | 'gif' | 'location' | 'product'
export type ButtonShape = { kind: string; needsParameter: boolean }

/** What a send must bring for one text with variables; `names` only with named parameters. */
export type TextShape = { count: number; names: Set<string> | undefined; fixedLength: number }

/** A template seen by the send path: computed once per version of the template, then only compared with. */
export type TemplateShape = {
  version: number
  header: HeaderKind
  headerText: TextShape
  body: TextShape
  buttons: ButtonShape[]
  /** Whether any button must be named in a send. */
  buttonsNeeded: boolean
  cards: TemplateShape[]
  needsOffer: boolean
  /** Lower case, as in pricing. */
  category: string
}

const shapes = new WeakMap<Template, TemplateShape>()

export function shapeOf(template: Template): TemplateShape {
  const known = shapes.get(template)
  if (known && known.version === template.version) return known
  const shape = computeShape(template.components, template)
  shapes.set(template, shape)
  return shape
}

function computeShape(components: unknown[], template: Template): TemplateShape {
  const named = template.parameterFormat === 'NAMED'
  const parts = components.filter(isObject)
  const part = (type: string) => parts.find((component) => component['type'] === type)
  const buttons = buttonShapes(part('BUTTONS'))
  const cards = part('CAROUSEL')?.['cards']
  const offer = part('LIMITED_TIME_OFFER')?.['limited_time_offer']
  const header = part('HEADER')
  return {
    version: template.version,
    header: header ? (String(header['format']).toLowerCase() as HeaderKind) : 'none',
    headerText: textShape(header?.['text'], named),
    body: textShape(part('BODY')?.['text'], named),
    buttons,
    buttonsNeeded: buttons.some((button) => button.needsParameter),
    cards: Array.isArray(cards) ? cards.map((card: unknown) => computeShape(isObject(card) && Array.isArray(card['components']) ? (card['components'] as unknown[]) : [], template)) : [],
    needsOffer: isObject(offer) && offer['has_expiration'] === true,
    category: template.category.toLowerCase(),
  }
}

function textShape(text: unknown, named: boolean): TextShape {
  if (typeof text !== 'string') return { count: 0, names: undefined, fixedLength: 0 }
  const names = variablesIn(text)
  return { count: names.length, names: named ? new Set(names) : undefined, fixedLength: text.replace(/\{\{[^}]*\}\}/g, '').length }
}

function buttonShapes(component: JsonObject | undefined): ButtonShape[] {
  const list = component?.['buttons']
  if (!Array.isArray(list)) return []
  return list.filter(isObject).map((button) => {
    const kind = String(button['type']).toLowerCase()
    const url = button['url']
    const needsParameter = (kind === 'url' && typeof url === 'string' && url.includes('{{')) || kind === 'copy_code' || kind === 'mpm'
    return { kind, needsParameter }
  })
}
