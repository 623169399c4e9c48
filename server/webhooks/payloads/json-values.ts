export type Dict = Record<string, unknown>

export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Text, or a number as text; null for everything else. */
export function asText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : null
}

const ID_MAX = 500

/** An id that fits an index; anything longer is no id of Meta's. */
export function asId(value: unknown): string | null {
  const id = asText(value)
  return id !== null && id !== '' && id.length <= ID_MAX ? id : null
}
