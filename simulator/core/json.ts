export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A non-empty string or a number as text; anything else is undefined. Clients send ids both ways. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' ? String(value) : undefined
}

/** Lists arrive as JSON arrays, as JSON text in forms, or comma-separated. */
export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textOf(item) ?? [])
  if (typeof value !== 'string' || value === '') return []
  if (value.startsWith('[') && !isListOfDigits(value)) {
    const parsed = parseJson(value)
    if (Array.isArray(parsed)) return listOf(parsed)
  }
  return value.split(/[\s,[\]]+/).filter((part) => part !== '')
}

/** `[594425479261596, 58777719834196991]`: ids, some beyond 2^53, whose digits a JSON parser would round. */
export function isListOfDigits(text: string): boolean {
  return /^\s*\[[\s\d,]*\]\s*$/.test(text)
}

/** `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A whole number within bounds, from a number or decimal text; otherwise the fallback. */
export function numberWithin(value: unknown, bounds: { low: number; high: number; fallback: number }): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return bounds.fallback
  return Math.min(bounds.high, Math.max(bounds.low, Math.floor(number)))
}
