const MAX_MS = 24 * 60 * 60_000

/** How long Meta asks to wait: `Retry-After` in seconds, or its usage header's estimate in minutes. Null when it says nothing. */
export function readRetryAfterMs(headers: Record<string, string | string[] | undefined>): number | null {
  const header = headers['retry-after']
  const seconds = typeof header === 'string' && /^\d{1,7}$/.test(header) ? Number(header) : 0
  if (seconds > 0) return Math.min(seconds * 1000, MAX_MS)
  const usage = headers['x-business-use-case-usage']
  const minutes = typeof usage === 'string' ? Number(/"estimated_time_to_regain_access"\s*:\s*(\d{1,5})/.exec(usage)?.[1] ?? 0) : 0
  return minutes > 0 ? Math.min(minutes * 60_000, MAX_MS) : null
}
