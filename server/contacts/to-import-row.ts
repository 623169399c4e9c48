import type { ColumnPlan, ContactField } from './plan-columns.ts'
import { normalisePhone } from './normalise-phone.ts'

export type ImportRow = {
  line: number
  phone: string
  bsuid: string | null
  name: string | null
  country: string | null
  timeZone: string | null
  optInSource: string | null
  /** ISO 8601. */
  optInAt: string | null
  /** A JSON object of texts. */
  attributes: string
}

export type RowError = { line: number; value: string; reason: string }

export type RowResult = { kind: 'row'; row: ImportRow } | { kind: 'rejected'; error: RowError }

const VALUE_MAX = 1000
const NAME_MAX = 200
const SOURCE_MAX = 200

/** One line of the file as a contact, or the reason why not. Empty cells say nothing and overwrite nothing. */
export function toImportRow(plan: ColumnPlan, line: number, values: string[]): RowResult {
  const cell = (field: ContactField) => {
    const index = plan.fields[field]
    const text = index === undefined ? '' : (values[index] ?? '').trim()
    return text === '' ? null : text
  }
  const reject = (reason: string): RowResult => ({ kind: 'rejected', error: { line, value: (cell('phone') ?? '').slice(0, 100), reason } })
  if (values.length > plan.headers.length && values.slice(plan.headers.length).some((value) => value.trim() !== '')) {
    return reject(`The row has ${String(values.length)} values, the header ${String(plan.headers.length)}. Is a value with a comma in it not quoted?`)
  }
  const country = cell('country')?.toUpperCase() ?? null
  const phone = normalisePhone(cell('phone') ?? '', country)
  if (phone.kind === 'invalid') return reject(phone.reason)
  const problem = findProblem(plan, values, cell)
  if (problem !== null) return reject(problem)
  return {
    kind: 'row',
    row: {
      line, phone: phone.phone, bsuid: cell('bsuid'), name: cell('name'),
      country: country !== null && /^[A-Z]{2}$/.test(country) ? country : phone.country,
      timeZone: cell('timeZone'), optInSource: cell('optInSource'), optInAt: toIso(cell('optInAt')), attributes: toAttributes(plan, values),
    },
  }
}

function findProblem(plan: ColumnPlan, values: string[], cell: (field: ContactField) => string | null): string | null {
  if ((cell('name')?.length ?? 0) > NAME_MAX) return `The name is longer than ${String(NAME_MAX)} characters.`
  if ((cell('optInSource')?.length ?? 0) > SOURCE_MAX) return `The opt-in source is longer than ${String(SOURCE_MAX)} characters.`
  const bsuid = cell('bsuid')
  if (bsuid !== null && !/^[A-Z]{2}\.[A-Za-z0-9.]{1,140}$/.test(bsuid)) return 'The bsuid does not look like US.13491208655302741918.'
  const timeZone = cell('timeZone')
  if (timeZone !== null && !isTimeZone(timeZone)) return 'The time zone is not a name such as Europe/Berlin.'
  if (cell('optInAt') !== null && toIso(cell('optInAt')) === null) return 'The opt-in date does not look like 2026-01-31 or 2026-01-31T10:00:00Z.'
  const long = plan.attributes.find(({ index }) => (values[index]?.length ?? 0) > VALUE_MAX)
  return long ? `The value of “${long.name}” is longer than ${String(VALUE_MAX)} characters.` : null
}

function toAttributes(plan: ColumnPlan, values: string[]): string {
  const entries: string[] = []
  for (const { index, name } of plan.attributes) {
    const value = (values[index] ?? '').trim()
    if (value !== '') entries.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`)
  }
  return `{${entries.join(',')}}`
}

function toIso(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return null
  const isZoned = text.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/.test(text)
  const date = new Date(`${text.replace(' ', 'T')}${isZoned ? '' : 'Z'}`)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

const knownZones = new Map<string, boolean>()

function isTimeZone(name: string): boolean {
  const known = knownZones.get(name)
  if (known !== undefined) return known
  let valid = false
  try {
    valid = name.length <= 64 && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    valid = false
  }
  if (knownZones.size < 1000) knownZones.set(name, valid)
  return valid
}
