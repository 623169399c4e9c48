import { AppError } from '#server/lib/app-error.ts'

export type ContactField = 'phone' | 'name' | 'country' | 'timeZone' | 'bsuid' | 'optInSource' | 'optInAt'

/** Which column of the file means what. */
export type ColumnPlan = {
  headers: string[]
  fields: Partial<Record<ContactField, number>> & { phone: number }
  attributes: { index: number; name: string }[]
}

const ATTRIBUTES_MAX = 30
const NAME_LENGTH_MAX = 64

const aliases: Record<ContactField, string[]> = {
  phone: [
    'phone', 'phone_number', 'phonenumber', 'phone_no', 'mobile', 'mobile_number', 'mobile_phone', 'whatsapp', 'whatsapp_number', 'wa_id', 'tel', 'telephone',
    'telefon', 'telefonnummer', 'telefono', 'telefone', 'numero_de_telefono', 'handy', 'handynummer', 'cell', 'cell_phone', 'cellphone', 'celular', 'movil', 'msisdn', 'number', 'numero',
  ],
  name: ['name', 'full_name', 'fullname', 'contact_name', 'nombre', 'nome', 'nom'],
  country: ['country', 'country_code', 'land', 'pais', 'pays'],
  timeZone: ['time_zone', 'timezone', 'zeitzone'],
  bsuid: ['bsuid'],
  optInSource: ['opt_in_source', 'optin_source', 'opted_in_via'],
  optInAt: ['opt_in_at', 'optin_at', 'opted_in_at', 'opt_in_date'],
}

const fieldByAlias = new Map<string, ContactField>(Object.entries(aliases).flatMap(([field, names]) => names.map((name) => [name, field as ContactField])))

/** Names that would not survive the way to the browser as keys of an object. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads the header row. Columns without a name are left out, every other one that has no meaning of its own is an attribute.
 * @throws AppError UNPROCESSABLE naming what was found
 */
export function planColumns(row: string[]): ColumnPlan {
  const headers = row.map((header) => header.trim())
  const fields: Partial<Record<ContactField, number>> = {}
  const attributes: ColumnPlan['attributes'] = []
  headers.forEach((header, index) => {
    const field = fieldByAlias.get(toKey(header))
    if (field === undefined) {
      if (header !== '') attributes.push({ index, name: header })
      return
    }
    const other = fields[field]
    if (other !== undefined) refuse(field, `The columns “${headers[other] ?? ''}” and “${header}” both mean ${toWords(field)}. Keep one of them.`)
    fields[field] = index
  })
  checkAttributes(attributes)
  const { phone } = fields
  if (phone === undefined) refuse('phone', `There is no column “phone”. The first row has: ${listOf(headers)}. Name the column with the numbers “phone”.`)
  return { headers, fields: { ...fields, phone }, attributes }
}

function checkAttributes(attributes: ColumnPlan['attributes']): void {
  if (attributes.length > ATTRIBUTES_MAX) {
    refuse('columns', `The file has ${String(attributes.length)} columns beside phone and name; at most ${String(ATTRIBUTES_MAX)} are kept. Remove the ones you do not need.`)
  }
  const seen = new Set<string>()
  for (const { name } of attributes) {
    if (name.length > NAME_LENGTH_MAX) refuse('columns', `A column's name is longer than ${String(NAME_LENGTH_MAX)} characters: “${name.slice(0, 40)}…”. Is the first row the header?`)
    if (forbidden.has(name.toLowerCase())) refuse('columns', `A column cannot be named “${name}”. Rename it.`)
    if (seen.has(name.toLowerCase())) refuse('columns', `Two columns are named “${name}”. Rename one of them.`)
    seen.add(name.toLowerCase())
  }
}

function toKey(header: string): string {
  return header.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[\s.-]+/g, '_')
}

function toWords(field: ContactField): string {
  return aliases[field][0]!.replaceAll('_', ' ')
}

function listOf(headers: string[]): string {
  const shown = headers.slice(0, 12).map((header) => `“${header.slice(0, 30)}”`).join(', ')
  return headers.length > 12 ? `${shown} and ${String(headers.length - 12)} more` : shown
}

function refuse(field: string, sentence: string): never {
  throw new AppError('UNPROCESSABLE', sentence, { fields: { [field]: sentence } })
}
