import type { WindowWait } from './contract.ts'

/** Looks at the database by itself so long after it began to wait: a lost signal delays a campaign, never stops it. */
export const RUNNING_CHECK_MS = 20_000
export const SETTLING_CHECK_MS = 30_000
/** Each look that finds nothing new doubles the time to the next, up to this: a thousand campaigns that wait for days must not keep Temporal busy. */
const QUIET_CHECK_MS = 5 * 60_000
/** While everybody waits for hours of the day or another attempt, it looks no more often than this, and no less. */
const WAITING_CHECK_MS = 60 * 60_000

/** `looks`: how many in a row came without a signal. `dueAt` (ISO 8601): when something happens by time alone, and nobody will signal. */
export type Quiet = { nowMs: number; looks: number; dueAt: string | null }

/** How long until the next look by itself, in milliseconds. */
export function nextLookMs(waits: WindowWait | null, usualMs: number, { nowMs, looks, dueAt }: Quiet): number {
  if (waits) return Math.min(Math.max(Date.parse(waits.until) - nowMs, 1000), WAITING_CHECK_MS)
  const dueMs = dueAt === null ? Infinity : Math.max(Date.parse(dueAt) - nowMs, usualMs)
  return Math.min(usualMs * 2 ** looks, QUIET_CHECK_MS, dueMs)
}
