import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { parseFields } from './parse-fields.ts'
import type { FieldRequest } from './parse-fields.ts'

/** How one kind of Graph object reads: its fields, those that come unasked, and the edges that may be asked like fields. */
export type NodeType<T> = {
  /** As error messages name it: `WhatsAppBusinessAccount`. */
  name: string
  defaults: string[]
  fields: Record<string, (entity: T, request: GraphRequest) => unknown>
  edges?: Record<string, (entity: T, request: GraphRequest) => unknown>
}

/**
 * The object as the caller asked for it; `id` always comes along, fields without a value stay away.
 * @throws GraphError 100 for a field that this kind does not have
 */
export function readNode<T>(type: NodeType<T>, entity: T, request: GraphRequest): JsonObject {
  const asked = request.params['fields']
  const fields = typeof asked === 'string' && asked.trim() !== '' ? parseFields(asked) : undefined
  return pick({ type, entity, request }, fields)
}

type Reading<T> = { type: NodeType<T>; entity: T; request: GraphRequest }

function pick<T>(reading: Reading<T>, asked: FieldRequest[] | undefined): JsonObject {
  const wanted = asked ?? reading.type.defaults.map((name) => ({ name, modifiers: {}, fields: undefined }))
  const out: JsonObject = {}
  for (const field of wanted) {
    const value = readField(reading, field)
    if (value !== undefined) out[field.name] = value
  }
  const id = reading.type.fields['id']
  if (id && out['id'] === undefined) out['id'] = id(reading.entity, reading.request)
  return out
}

function readField<T>({ type, entity, request }: Reading<T>, field: FieldRequest): unknown {
  const read = Object.hasOwn(type.fields, field.name) ? type.fields[field.name] : undefined
  if (read) return narrow(read(entity, request), field.fields)
  const edge = type.edges && Object.hasOwn(type.edges, field.name) ? type.edges[field.name] : undefined
  if (edge) return edge(entity, { ...request, params: { ...request.params, fields: fieldsText(field.fields), after: undefined, before: undefined, limit: undefined, ...field.modifiers } })
  throw parameterError(`Tried accessing nonexisting field (${field.name.slice(0, 80)}) on node type (${type.name})`)
}

/** Only the wanted members, of an object, of each in a list, or of each row of a nested edge. */
function narrow(value: unknown, fields: FieldRequest[] | undefined): unknown {
  if (!fields) return value
  if (Array.isArray(value)) return (value as unknown[]).map((item) => narrow(item, fields))
  if (!isObject(value)) return value
  if (Array.isArray(value['data'])) return { ...value, data: narrow(value['data'], fields) }
  return Object.fromEntries(fields.flatMap(({ name, fields: inner }) => (value[name] === undefined ? [] : [[name, narrow(value[name], inner)]])))
}

function fieldsText(fields: FieldRequest[] | undefined): string | undefined {
  return fields?.map(({ name, fields: inner }) => (inner ? `${name}{${fieldsText(inner) ?? ''}}` : name)).join(',')
}
