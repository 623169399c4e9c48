import type { WindowWait } from './contract.ts'

/** Looks at the database by itself so long after it began to wait: a lost signal delays a campaign, never stops it. */
export const RUNNING_CHECK_MS = 20_000
export const SETTLING_CHECK_MS = 30_000
/** Each look that finds nothing new doubles the time to the next, up to this: a thousand campaigns that wait for days must not keep Temporal busy. */
const QUIET_CHECK_MS = 5 * 60_000
/** While everybody waits for hours of the day or another attempt, it looks no more often than this, and no less. */
const WAITING_CHECK_MS = 60 * 60_000

/**
 * How long until the next look by itself, in milliseconds.
 * @param quiet.looks how many looks in a row came without a signal
 */
export function nextLookMs(waits: WindowWait | null, usualMs: number, quiet: { nowMs: number; looks: number }): number {
  if (waits) return Math.min(Math.max(Date.parse(waits.until) - quiet.nowMs, 1000), WAITING_CHECK_MS)
  return Math.min(usualMs * 2 ** quiet.looks, QUIET_CHECK_MS)
}
