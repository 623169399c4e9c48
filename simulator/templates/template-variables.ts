import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { ruleError } from './rule-error.ts'

export type ParameterFormat = 'POSITIONAL' | 'NAMED'

/** The names inside `{{…}}`, in order, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g), (match) => match[1] ?? ''))]
}

/**
 * Positional variables count from 1 without a gap, named ones are lower case; no braces are left over, no two variables touch.
 * @throws GraphError 100 with the subcode of the component
 */
export function checkVariables(text: string, format: ParameterFormat, subcode: number): void {
  const names = variablesIn(text)
  const rest = text.replace(/\{\{\s*[A-Za-z0-9_]+\s*\}\}/g, '')
  if (/\{\{|\}\}/.test(rest)) throw ruleError(subcode, 'Invalid variables', 'The variables have mismatched braces or characters that are not allowed.')
  if (/\}\}\s*\{\{/.test(text)) throw ruleError(subcode, 'Invalid variables', "Variables can't be next to each other.")
  const areRight = format === 'NAMED' ? names.every((name) => /^[a-z][a-z0-9_]*$/.test(name)) : [...names].sort((a, b) => Number(a) - Number(b)).every((name, index) => name === String(index + 1))
  if (!areRight) throw ruleError(subcode, 'Invalid variables', format === 'NAMED' ? 'Named variables have lower-case letters, digits and underscores.' : 'Variables are whole numbers that count from 1.')
}

/** @throws GraphError 100/2388043 when a text with variables has no example values */
export function requireExample(component: JsonObject, text: string): void {
  if (variablesIn(text).length > 0 && !isObject(component['example'])) throw ruleError(2388043, 'Message template is missing sample values', 'Variables need an example each.')
}
