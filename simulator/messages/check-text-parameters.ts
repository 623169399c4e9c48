import { GraphError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { TextShape } from './template-shape.ts'

const MAX_EXPANDED = { header: 60, body: 1024 }
const TEXT_TYPES = new Set(['text', 'currency', 'date_time'])

/**
 * Holds the parameters of a header or body text against the template's variables.
 * @throws GraphError 132000 count · 132012 type or name · 132018 line breaks · 132005 too long when expanded
 */
export function checkText(part: 'header' | 'body', shape: TextShape, component: JsonObject | undefined): void {
  const given: unknown = component?.['parameters']
  const parameters: unknown[] = Array.isArray(given) ? (given as unknown[]) : []
  if (parameters.length !== shape.count) {
    throw new GraphError(132000, '(#132000) Number of parameters does not match the expected number of params', {
      details: `${part}: number of localizable_params (${String(parameters.length)}) does not match the expected number of params (${String(shape.count)})`,
    })
  }
  let length = shape.fixedLength
  let seen: Set<string> | undefined
  for (const parameter of parameters) {
    if (!isObject(parameter)) throw mismatch(`${part}: a parameter must be an object`)
    if (shape.names) {
      seen ??= new Set()
      checkName(part, shape.names, { parameter, seen })
    }
    length += checkValue(part, parameter)
  }
  if (length > MAX_EXPANDED[part]) throw new GraphError(132005, '(#132005) Translated text too long', { details: `${part}: the text has ${String(length)} characters; ${String(MAX_EXPANDED[part])} are allowed` })
}

/** @returns the length of the value */
function checkValue(part: string, parameter: JsonObject): number {
  const type = parameter['type']
  if (typeof type !== 'string' || !TEXT_TYPES.has(type)) throw mismatch(`${part}: Format mismatch, expected TEXT, received ${String(type).slice(0, 40).toUpperCase()}`)
  const value = parameter[type]
  const text: unknown = type === 'text' ? value : isObject(value) ? value['fallback_value'] : undefined
  if (typeof text !== 'string' || text === '') throw mismatch(`${part}: Parameter of type ${type} is missing text value`)
  if (/[\n\t]| {5}/.test(text)) {
    throw new GraphError(132018, '(#132018) There is an issue with the parameters in your template', { details: `${part}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces` })
  }
  return text.length
}

function checkName(part: string, names: Set<string>, { parameter, seen }: { parameter: JsonObject; seen: Set<string> }): void {
  const name = parameter['parameter_name']
  if (typeof name !== 'string' || name === '') throw mismatch(`${part}: Parameter name is missing or empty`)
  if (!names.has(name) || seen.has(name)) throw mismatch(`${part}: Parameter name ${name.slice(0, 80)} does not match the names in the created template`)
  seen.add(name)
}

function mismatch(details: string): GraphError {
  return new GraphError(132012, '(#132012) Parameter format does not match format in the created template', { details })
}
