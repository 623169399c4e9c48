import type { Account, Template, TemplateParameter, VariableSource } from '../../lib/api-types.ts'
import { emptyTiming, openTimingPoint, parseTiming, type TimingDraft } from './timing-draft.ts'
import { emptyNumbers, openNumbersPoint, parseNumbers, type NumbersDraft } from './numbers-draft.ts'
import { openStopsPoint, parseStops, usualStops, type StopDraft } from './stop-draft.ts'

/** What the person has chosen so far. It travels in the URL (`d`), so that a reload or Back loses nothing. */
export type WizardDraft = {
  accountId: string
  templateId: string
  listId: string
  name: string
  variables: VariableSource[]
  timing: TimingDraft
  unknownPolicy: 'reconcile' | 'never'
  /** Messages a second; empty: as fast as the number allows. */
  rate: string
  stops: StopDraft
  numbers: NumbersDraft
}

export const emptyDraft: WizardDraft = { accountId: '', templateId: '', listId: '', name: '', variables: [], timing: emptyTiming, unknownPolicy: 'reconcile', rate: '', stops: usualStops, numbers: emptyNumbers }

export const stepNames = ['Template', 'Audience', 'Variables', 'When and how', 'Pre-flight'] as const

/** Longest draft that is read from a URL. */
const maxLength = 16_000

/** Reads the draft of a URL; whatever does not fit falls back to the empty draft's value. */
export function parseDraft(params: URLSearchParams): WizardDraft {
  const base: WizardDraft = { ...emptyDraft, templateId: params.get('template') ?? '', listId: params.get('list') ?? '' }
  const text = params.get('d')
  if (!text || text.length > maxLength) return base
  const found = parseObject(text)
  const word = (name: keyof WizardDraft, fallback: string) => (typeof found[name] === 'string' ? found[name] : fallback)
  return {
    accountId: word('accountId', ''),
    templateId: word('templateId', base.templateId),
    listId: word('listId', base.listId),
    name: word('name', ''),
    variables: Array.isArray(found['variables']) ? found['variables'].filter(isVariable) : [],
    timing: parseTiming(found['timing']),
    unknownPolicy: found['unknownPolicy'] === 'never' ? 'never' : 'reconcile',
    rate: word('rate', ''),
    stops: parseStops(found['stops']),
    numbers: parseNumbers(found['numbers']),
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isVariable(value: unknown): value is VariableSource {
  if (typeof value !== 'object' || value === null) return false
  const { component, key, source, value: text } = value as Record<string, unknown>
  return ['header', 'body', 'button', 'limited_time_offer'].includes(String(component)) && typeof key === 'string' && ['name', 'attribute', 'text'].includes(String(source)) && typeof text === 'string'
}

/** One variable of a template, told apart from all others of it. */
export function variableId(variable: Pick<TemplateParameter, 'component' | 'key'> & { index?: number | undefined; card?: number | undefined }): string {
  return `${variable.card ?? ''}.${variable.component}.${variable.index ?? ''}.${variable.key}`
}

/** One source for each parameter: what was chosen before, else the person's name for the first and an attribute of the same name where one exists. */
export function fillVariables(template: Template, chosen: VariableSource[], attributes: string[]): VariableSource[] {
  const known = new Map(chosen.map((variable) => [variableId(variable), variable]))
  return template.parsed.parameters.map((parameter, position) => known.get(variableId(parameter)) ?? guess(parameter, position, attributes))
}

function guess(parameter: TemplateParameter, position: number, attributes: string[]): VariableSource {
  const { component, key, index, card, kind } = parameter
  const base = { component, key, ...(index === undefined ? {} : { index }), ...(card === undefined ? {} : { card }) }
  if (kind !== 'text') return { ...base, source: 'text', value: '' }
  const attribute = attributes.find((name) => name.toLowerCase() === key.toLowerCase())
  if (attribute) return { ...base, source: 'attribute', value: attribute }
  if (component === 'body' && card === undefined && (position === 0 || /name/i.test(key))) return { ...base, source: 'name', value: '' }
  return { ...base, source: 'text', value: '' }
}

/** The numbers that can send a template: those of its own WhatsApp account. */
export function accountsFor(accounts: Account[], wabaId: string | undefined): Account[] {
  return wabaId === undefined ? accounts : accounts.filter((account) => account.wabaId === wabaId)
}

/** Why a step is not done yet, in words; null when it is. */
export function openPoint(step: number, draft: WizardDraft): string | null {
  if (step === 0 && (draft.accountId === '' || draft.templateId === '')) return 'Choose a template'
  if (step === 1 && draft.listId === '') return 'Choose who gets it'
  if (step === 2 && draft.variables.some((variable) => variable.source !== 'name' && variable.value.trim() === '')) return 'Give every variable a value'
  if (step === 3 && draft.name.trim() === '') return 'Give the campaign a name'
  if (step === 3 && openTimingPoint(draft.timing)) return openTimingPoint(draft.timing)
  if (step === 3 && openRatePoint(draft.rate)) return openRatePoint(draft.rate)
  if (step === 3 && openStopsPoint(draft.stops)) return openStopsPoint(draft.stops)
  if (step === 3) return openNumbersPoint(draft.numbers)
  return null
}

export function openRatePoint(rate: string): string | null {
  return rate !== '' && (Number(rate) < 1 || Number(rate) > 1000) ? 'The pace is a number from 1 to 1,000' : null
}

/** The pace in one line: `As fast as possible, high priority, 2,000 people a day`. */
export function paceWords({ rate, numbers }: WizardDraft): string {
  const priority = numbers.priority === 'normal' ? '' : `, ${numbers.priority} priority`
  const day = numbers.perDay === '' ? '' : `, ${Number(numbers.perDay).toLocaleString('en-US')} people a day`
  return `${rate === '' ? 'As fast as the number allows' : `At most ${rate} a second`}${priority}${day}`
}
