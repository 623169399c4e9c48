import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { isObject, jsonSchemaOf } from './json-schema-of.ts'
import { checkWebhookValue } from './webhook-fields.ts'
import type { JsonObject, OpenApiDocument, Renames } from './json-schema-of.ts'

export type Call = { method: string; path: string; query: URLSearchParams; contentType: string; body: unknown }

/** What differs from Meta's file, as sentences that are the same at every run; empty when nothing does. */
export type MetaContract = {
  request: (call: Call) => string[]
  answer: (call: Call, status: number, body: unknown) => string[]
  webhook: (body: unknown) => string[]
}

type Options = {
  renames: Renames
  /** The name that Meta's paths have for an id: `Phone-Number-ID`; undefined when it is none. */
  kindOf: (segment: string) => string | undefined
}

/** Compares calls, answers and webhooks with Meta's OpenAPI file. Schemas are compiled when they are first needed. */
export function createMetaContract(document: OpenApiDocument, { renames, kindOf }: Options): MetaContract {
  const ajv = withFormats(new Ajv2020({ allErrors: true, strict: false, verbose: true, logger: false }))
  const lenient = withFormats(new Ajv2020({ allErrors: true, strict: false, verbose: true, logger: false, coerceTypes: true }))
  const compiled = new Map<string, ValidateFunction>()
  const check = (where: string, { schema, isText = false }: { schema: unknown; isText?: boolean }, value: unknown): string[] => {
    const key = `${where} ${String(isText)}`
    let validate = compiled.get(key)
    if (!validate) {
      validate = (isText ? lenient : ajv).compile(jsonSchemaOf(document, schema, renames))
      compiled.set(key, validate)
    }
    return validate(value) ? [] : [...new Set(mostTelling(validate.errors ?? []).map((error) => `${where}${describe(error)}`))]
  }
  const find = ({ method, path }: Call) => {
    const template = path.split('/').map((part) => (/^v\d+\.\d+$/.test(part) ? '{Version}' : kindOf(part) === undefined ? part : `{${kindOf(part) ?? ''}}`)).join('/')
    return { name: `${method} ${template.replace('/{Version}', '')}`, operation: (document.paths[template] ?? document.paths[template.replace('{WABA-ID}', '{WhatsApp-Business-Account-ID}')])?.[method.toLowerCase()] }
  }
  return {
    request: (call) => {
      const { name, operation } = find(call)
      if (!operation) return [`${name} is not described`]
      const content = contentOf(operation['requestBody'])
      const type = call.contentType.split(';')[0] ?? ''
      if (call.body === undefined) return checkQuery(document, { name, operation, call })
      // Receipts share the path of messages; the file has their schema but does not name it there.
      if (isReceipt(call)) return check(`${name} receipt`, named('MarkMessageRequestPayload'), call.body)
      const schema = content[type] ?? content['application/json'] ?? content['multipart/form-data']
      const findings = schema === undefined ? [`${name} body is not described`] : check(`${name} body`, { schema, isText: type !== 'application/json' }, call.body)
      return [...checkQuery(document, { name, operation, call }), ...findings]
    },
    answer: (call, status, body) => {
      const { name, operation } = find(call)
      // Errors have one envelope everywhere; the file repeats it under most paths and forgets it under some.
      if (status >= 400) return check('error', named('GraphAPIError'), body)
      if (isReceipt(call)) return check(`${name} receipt answer`, named('MarkMessageResponsePayload'), body)
      const schema = contentOf(operation ? (operation['responses'] as JsonObject | undefined)?.['200'] : undefined, document)['application/json']
      if (schema === undefined) return [`${name} answer is not described`]
      const findings = check(`${name} answer`, { schema }, body)
      // Who asks for fields gets those alone.
      return call.query.has('fields') ? findings.filter((finding) => !finding.includes(' lacks ')) : findings
    },
    webhook: (body) => {
      const schema = contentOf(document.paths['/whatsapp/webhooks']?.['post']?.['requestBody'])['application/json']
      const [described, others] = splitByField(body as WebhookBody)
      return [...described.flatMap((part) => check('webhook', { schema }, part)), ...others.flatMap(({ field, value }) => checkWebhookValue(field, value))]
    },
  }
}

type Change = { field: string; value: JsonObject }
type WebhookBody = { object: string; entry: { id: string; time?: number; changes: Change[] }[] }

/** Bodies of one change each for `messages`, and the changes of all other fields. */
function splitByField({ object, entry }: WebhookBody): [WebhookBody[], Change[]] {
  const all = entry.flatMap((one) => one.changes.map((change) => ({ one, change })))
  const described = all.filter(({ change }) => change.field === 'messages').map(({ one, change }) => ({ object, entry: [{ ...one, changes: [change] }] }))
  return [described, all.filter(({ change }) => change.field !== 'messages').map(({ change }) => change)]
}

function named(schema: string): { schema: unknown } {
  return { schema: { $ref: `#/components/schemas/${schema}` } }
}

function isReceipt({ path, body }: Call): boolean {
  return path.endsWith('/messages') && isObject(body) && 'status' in body
}

/** ajv-formats' default export is a module to some loaders. */
function withFormats(ajv: Ajv2020): Ajv2020 {
  const add = formats as unknown as { default?: (target: Ajv2020) => unknown } & ((target: Ajv2020) => unknown)
  ;(add.default ?? add)(ajv)
  return ajv
}

function contentOf(value: unknown, document?: OpenApiDocument): Record<string, unknown> {
  if (!isObject(value)) return {}
  const reference = value['$ref']
  if (typeof reference === 'string' && document) {
    const responses = document.components['responses'] as JsonObject
    return contentOf(responses[reference.split('/').at(-1) ?? ''], document)
  }
  const content = value['content']
  if (!isObject(content)) return {}
  return Object.fromEntries(Object.entries(content).map(([type, media]) => [type, isObject(media) ? media['schema'] : undefined]))
}

/** Parameters of every Graph call that no description repeats. */
const EVERYWHERE = new Set(['appsecret_proof', 'access_token'])

function checkQuery(document: OpenApiDocument, { name, operation, call }: { name: string; operation: JsonObject; call: Call }): string[] {
  const parameters = (operation['parameters'] as JsonObject[] | undefined) ?? []
  const shared = document.components['parameters'] as Record<string, JsonObject>
  const named = parameters.map((parameter) => (typeof parameter['$ref'] === 'string' ? (shared[parameter['$ref'].split('/').at(-1) ?? ''] ?? {}) : parameter))
  const known = new Set(named.filter((parameter) => parameter['in'] === 'query').map((parameter) => String(parameter['name'])))
  const missing = named.filter((parameter) => parameter['in'] === 'query' && parameter['required'] === true && !call.query.has(String(parameter['name'])))
  return [
    ...[...call.query.keys()].filter((key) => !known.has(key) && !EVERYWHERE.has(key)).map((key) => `${name} query has the unknown parameter ${key}`),
    ...missing.map((parameter) => `${name} query lacks the parameter ${String(parameter['name'])}`),
  ]
}

/** Of alternatives that all fail, the one that fails least says what is meant. */
function mostTelling(errors: ErrorObject[]): ErrorObject[] {
  const choice = errors.filter((error) => error.keyword === 'anyOf').sort((one, other) => other.schemaPath.length - one.schemaPath.length)[0]
  const rest = errors.filter((error) => !['if', 'allOf'].includes(error.keyword))
  if (!choice) return rest
  const prefix = `${choice.schemaPath}/`
  const isOfBranch = (error: ErrorObject) => error.schemaPath.startsWith(prefix) && error.instancePath.startsWith(choice.instancePath)
  const branches = new Map<string, ErrorObject[]>()
  for (const error of rest.filter(isOfBranch)) {
    const index = error.schemaPath.slice(prefix.length).split('/')[0] ?? ''
    branches.set(index, [...(branches.get(index) ?? []), error])
  }
  const best = [...branches.values()].sort((one, other) => weigh(one, choice.instancePath) - weigh(other, choice.instancePath))[0] ?? []
  return mostTelling([...rest.filter((error) => error !== choice && !isOfBranch(error)), ...best])
}

/** What is wrong with the object itself says that another alternative is meant; what is wrong deeper inside does not. */
function weigh(errors: ErrorObject[], at: string): number {
  return errors.reduce((sum, { instancePath, keyword }) => sum + (instancePath === at || keyword === 'enum' ? 10 : 1), 0)
}

function describe({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const at = instancePath.replace(/\/\d+(?=\/|$)/g, '/*')
  if (keyword === 'additionalProperties') return `${at} has the unknown member ${String(params['additionalProperty'])}`
  if (keyword === 'required') return `${at} lacks ${String(params['missingProperty'])}`
  if (keyword === 'enum' || keyword === 'const') return `${at} has a value that is not listed${data === undefined ? '' : `: ${JSON.stringify(data)}`}`
  return `${at} ${message ?? keyword}`
}
