import type { WindowWait } from './contract.ts'

/** Looks at the database by itself this often: a lost signal delays a campaign, never stops it. */
export const RUNNING_CHECK_MS = 20_000
export const SETTLING_CHECK_MS = 30_000
/** While everybody waits for hours of the day or another attempt, it looks no more often than this, and no less. */
const WAITING_CHECK_MS = 60 * 60_000

/** How long until the next look by itself. */
export function nextLookMs(waits: WindowWait | null, usualMs: number, nowMs: number): number {
  return waits ? Math.min(Math.max(Date.parse(waits.until) - nowMs, 1000), WAITING_CHECK_MS) : usualMs
}
