export type JsonObject = Record<string, unknown>
export type OpenApiDocument = { paths: Record<string, Record<string, JsonObject>>; components: JsonObject }
/** Which schema is meant where Meta's file names another one: `{IncomingMessage: {TextMessage: 'TextMessage_2'}}`. */
export type Renames = Record<string, Record<string, string>>

/** Words of OpenAPI that JSON Schema does not know or that say nothing about a value. */
const SILENT = new Set(['discriminator', 'example', 'examples', 'description', 'title', 'default', 'deprecated', 'nullable', 'xml', 'externalDocs', 'readOnly', 'writeOnly', '$ref'])

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A schema of an OpenAPI file as a JSON Schema without references, and closed: members that the file does not name are
 * errors. `allOf` is merged into one object and a discriminator becomes if-then, so that each error names one place.
 */
export function jsonSchemaOf(document: OpenApiDocument, schema: unknown, renames: Renames): JsonObject {
  return close(flatten({ document, renames, within: [] }, schema))
}

type Context = { document: OpenApiDocument; renames: Renames; within: string[] }

function flatten(context: Context, schema: unknown): JsonObject {
  if (!isObject(schema)) return {}
  const reference = schema['$ref']
  if (typeof reference === 'string') return flattenReference(context, reference)
  const own: JsonObject = {}
  for (const [word, value] of Object.entries(schema)) {
    if (!SILENT.has(word) && !['allOf', 'oneOf', 'anyOf'].includes(word)) own[word] = flattenWord(context, word, value)
  }
  const merged = listOf(schema['allOf']).reduce<JsonObject>((all, part) => merge(all, flatten(context, part)), own)
  const choices = discriminated(context, schema, merged)
  if (choices) return choices
  const branches = [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])]
  // `oneOf` of Meta's often overlap: one fitting branch is enough.
  return branches.length === 0 ? merged : { anyOf: branches.map((branch) => merge(merged, flatten(context, branch))) }
}

function flattenReference(context: Context, reference: string): JsonObject {
  const path = reference.replace(/^#\//, '').split('/')
  const owner = context.within.at(-1) ?? ''
  const name = context.renames[owner]?.[path.at(-1) ?? ''] ?? path.at(-1) ?? ''
  const depth = context.within.filter((known) => known === name).length
  if (depth > 1) return {}
  let found: unknown = context.document
  for (const step of [...path.slice(0, -1), name]) found = isObject(found) ? found[step] : undefined
  // A variant that builds on the schema that chose it takes what all variants have, and does not choose again.
  const schema = depth === 1 && isObject(found) ? { ...found, discriminator: undefined, oneOf: undefined } : found
  return flatten({ ...context, within: [...context.within, name] }, schema)
}

function flattenWord(context: Context, word: string, value: unknown): unknown {
  if (word === 'properties' && isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, flatten(context, schema)]))
  return ['items', 'not', 'additionalProperties'].includes(word) && isObject(value) ? flatten(context, value) : value
}

function discriminated(context: Context, schema: JsonObject, base: JsonObject): JsonObject | undefined {
  const discriminator = schema['discriminator']
  const mapping = isObject(discriminator) ? discriminator['mapping'] : undefined
  const member = isObject(discriminator) ? discriminator['propertyName'] : undefined
  if (!isObject(mapping) || typeof member !== 'string') return undefined
  const cases = Object.entries(mapping).map(([tag, $ref]) => ({ if: { properties: { [member]: { const: tag } }, required: [member] }, then: merge(base, flatten(context, { $ref })) }))
  return { type: 'object', required: [member], tags: { member, names: Object.keys(mapping) }, allOf: cases }
}

function merge(one: JsonObject, other: JsonObject): JsonObject {
  const required = [...listOf(one['required']), ...listOf(other['required'])]
  const properties = { ...asObject(one['properties']), ...asObject(other['properties']) }
  return {
    ...one, ...other,
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  }
}

/** Forbids what is not named, in every object that names its members. */
function close(schema: unknown): JsonObject {
  if (!isObject(schema)) return {}
  const { tags, ...rest } = schema
  const out: JsonObject = { ...rest }
  const properties = rest['properties']
  if (isObject(properties)) {
    out['properties'] = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, close(member)]))
    out['additionalProperties'] ??= false
  }
  if (isObject(tags)) out['properties'] = { [String(tags['member'])]: { enum: tags['names'] } }
  if (rest['items'] !== undefined) out['items'] = close(rest['items'])
  for (const word of ['anyOf', 'allOf']) if (Array.isArray(rest[word])) out[word] = listOf(rest[word]).map((branch) => (isObject(branch) && 'then' in branch ? { ...branch, then: close(branch['then']) } : close(branch)))
  return out
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
