const DAY_MS = 86_400_000

/**
 * Meta's unix seconds, written as text or number. Nonsense counts as now, so that no event is lost for its clock,
 * and so does what lies more than a day ahead, so that no window stays open for years.
 */
export function toSeconds(value: unknown, nowMs: number): number {
  const seconds = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN
  return seconds > 0 && seconds * 1000 <= nowMs + DAY_MS ? seconds : nowMs / 1000
}

/** The same in ISO 8601. */
export function toIso(value: unknown, nowMs: number): string {
  return new Date(toSeconds(value, nowMs) * 1000).toISOString()
}
