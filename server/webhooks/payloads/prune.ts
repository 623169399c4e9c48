import { isDict } from './json-values.ts'

const DEPTH_MAX = 32
const ROWS_MAX = 10_000
const TEXT_MAX = 65_536

/**
 * A copy that can be stored and written as JSON again: no deeper than 32 levels (JSON.stringify recurses, and Meta's own
 * payloads have ten), no list or text beyond a limit. Whole bodies are in the journal.
 */
export function prune(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > TEXT_MAX ? value.slice(0, TEXT_MAX) : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH_MAX) return null
  if (Array.isArray(value)) return value.slice(0, ROWS_MAX).map((row) => prune(row, depth + 1))
  // fromEntries defines own properties, whatever their names.
  return isDict(value) ? Object.fromEntries(Object.entries(value).slice(0, ROWS_MAX).map(([key, inner]) => [key, prune(inner, depth + 1)])) : null
}
