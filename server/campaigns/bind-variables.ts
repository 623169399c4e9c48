import type { ParsedTemplate, TemplateParameter } from '#server/templates/parsed-template.ts'
import { VALUE_MAX, type VariableMapping } from './schema.ts'

/** Meta's cap on the text of a carousel's card. */
export const CARD_TEXT_MAX = 160

/** A template parameter and where its value comes from. */
export type Binding = { parameter: TemplateParameter; mapping: VariableMapping }

/** Field name → sentence; empty when every parameter has exactly one usable mapping. */
export type BindingProblems = Record<string, string>

/**
 * Joins a template's parameters with a campaign's mappings and says what does not fit.
 * @param nowMs milliseconds since 1970 at which an offer's end must not have passed
 */
export function bindVariables(parsed: ParsedTemplate, mappings: VariableMapping[], nowMs = Date.now()): { bindings: Binding[]; problems: BindingProblems } {
  const problems: BindingProblems = {}
  for (const mapping of mappings) {
    if (!parsed.parameters.some((parameter) => fits(parameter, mapping))) problems[fieldOf(mapping)] = 'The template has no such variable.'
  }
  const bindings: Binding[] = []
  for (const parameter of parsed.parameters) {
    const found = mappings.filter((mapping) => fits(parameter, mapping))
    const [mapping] = found
    const problem = found.length > 1 ? `“${parameter.label}” is set twice.` : mapping ? findMappingProblem(parameter, mapping, nowMs) : `Choose a value for “${parameter.label}”.`
    if (problem) problems[fieldOf(parameter)] = problem
    else if (mapping) bindings.push({ parameter, mapping })
  }
  return { bindings: [...bindings, ...bindFlows(parsed)], problems }
}

/** A button that opens a flow is sent too, though nobody has to choose anything. */
function bindFlows(parsed: ParsedTemplate): Binding[] {
  return parsed.buttons.flatMap(({ type, text }, index): Binding[] => {
    if (type !== 'FLOW') return []
    const place = { component: 'button', key: 'flow', index } as const
    return [{ parameter: { ...place, kind: 'flow', example: null, label: text }, mapping: { ...place, source: 'text', value: '' } }]
  })
}

/** The longest value that Meta takes for a parameter, in characters. */
export function valueMax(parameter: TemplateParameter): number {
  switch (parameter.kind) {
    case 'coupon_code':
      return 20
    case 'otp':
      return 15
    case 'flow':
      return 0
    case 'image':
    case 'video':
    case 'document':
      return 2000
    case 'expiration':
      return 40
    case 'location':
    case 'text':
      if (parameter.card !== undefined && parameter.component === 'body') return CARD_TEXT_MAX
      return parameter.component === 'header' && parameter.kind === 'text' ? 60 : VALUE_MAX
  }
  return parameter.kind satisfies never
}

/** Whether a parameter goes into a link, where no white space may stand. */
export function isLinkPart(parameter: TemplateParameter): boolean {
  return parameter.component === 'button'
}

/** `body.1`, `header.image`, `button.0`, `card.2.body.1`: how values are named everywhere. */
export function valueKey(parameter: Pick<TemplateParameter, 'component' | 'key' | 'index' | 'card'>): string {
  const place = parameter.component === 'button' ? `button.${String(parameter.index ?? 0)}` : `${parameter.component}.${parameter.key}`
  return parameter.card === undefined ? place : `card.${String(parameter.card)}.${place}`
}

export function isPerPerson(binding: Binding): boolean {
  return binding.mapping.source !== 'text'
}

/** `latitude,longitude[,name[,address]]`; null when it is something else. */
export function parseLocation(text: string): { latitude: string; longitude: string; name?: string; address?: string } | null {
  const match = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*(?:,([^,]+)(?:,(.+))?)?$/.exec(text)
  if (!match || Math.abs(Number(match[1])) > 90 || Math.abs(Number(match[2])) > 180) return null
  const [name, address] = [match[3]?.trim(), match[4]?.trim()]
  return { latitude: match[1]!, longitude: match[2]!, ...(name ? { name } : {}), ...(address ? { address } : {}) }
}

/** ISO 8601 with its time zone, in Unix milliseconds; null when it is something else. */
export function parseMoment(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text.trim())) return null
  const at = Date.parse(text.trim())
  return Number.isNaN(at) ? null : at
}

function fits(parameter: TemplateParameter, mapping: VariableMapping): boolean {
  if (parameter.component !== mapping.component || parameter.key !== mapping.key || parameter.card !== mapping.card) return false
  return parameter.component !== 'button' || (mapping.index ?? 0) === (parameter.index ?? 0)
}

function fieldOf(one: { component: string; key: string; index?: number | undefined; card?: number | undefined }): string {
  const prefix = one.card === undefined ? 'variables' : `variables.card.${String(one.card)}`
  return one.component === 'button' ? `${prefix}.button.${String(one.index ?? 0)}.${one.key}` : `${prefix}.${one.component}.${one.key}`
}

function findMappingProblem(parameter: TemplateParameter, mapping: VariableMapping, nowMs: number): string | null {
  const { label, kind } = parameter
  if (mapping.source === 'text') return findTextProblem(parameter, mapping.value, nowMs)
  if (kind !== 'text' && kind !== 'coupon_code' && kind !== 'otp') return `“${label}” is the same for everybody: give it a fixed value.`
  if (mapping.source === 'attribute' && !mapping.value.trim()) return `Choose the attribute that fills “${label}”.`
  return mapping.fallback?.trim() ? findTextProblem(parameter, mapping.fallback, nowMs) : null
}

function findTextProblem(parameter: TemplateParameter, text: string, nowMs: number): string | null {
  const { label, kind } = parameter
  if (!text.trim()) return `“${label}” is empty.`
  if (text.length > valueMax(parameter)) return `“${label}” has ${String(text.length)} characters; at most ${String(valueMax(parameter))} are allowed.`
  if (/[\n\r\t]| {4,}/.test(text)) return `“${label}” has a line break, a tab or more than three spaces in a row, which WhatsApp refuses.`
  if (isLinkPart(parameter) && /\s/.test(text.trim())) return `“${label}” must not contain spaces.`
  if ((kind === 'image' || kind === 'video' || kind === 'document') && !isHttpsLink(text)) return `“${label}” must be a link that starts with https://.`
  if (kind === 'expiration') return findMomentProblem(label, text, nowMs)
  if (kind === 'location' && !parseLocation(text)) return `“${label}” must look like: 52.2297, 21.0122, Name, Address.`
  return null
}

function findMomentProblem(label: string, text: string, nowMs: number): string | null {
  const at = parseMoment(text)
  if (at === null) return `“${label}” must be a date and time such as 2027-01-31T18:00Z.`
  return at <= nowMs ? `“${label}” is in the past.` : null
}

function isHttpsLink(text: string): boolean {
  try {
    return new URL(text.trim()).protocol === 'https:'
  } catch {
    return false
  }
}
