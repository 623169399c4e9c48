const DAY_MS = 86_400_000
const KNOWN_MAX = 2000
/** Statuses come by the thousand and share their seconds; writing a date costs more than reading a status. */
const known = new Map<unknown, string>()

/**
 * Meta's unix seconds, as text or number, in ISO 8601. Nonsense counts as now, so that no event is lost for its clock,
 * and so does what lies more than a day ahead, so that no window stays open for years.
 */
export function toIso(value: unknown, nowMs: number): string {
  const iso = known.get(value)
  if (iso !== undefined) return iso
  const ms = typeof value === 'string' || typeof value === 'number' ? Number(value) * 1000 : NaN
  if (!(ms > 0 && ms <= nowMs + DAY_MS)) return new Date(nowMs).toISOString()
  const written = new Date(ms).toISOString()
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(value, written)
  return written
}
