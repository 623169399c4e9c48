import type { WindowWait } from './contract.ts'

/** From the first look by itself to the most that lies between two: each that finds nothing new doubles the distance. */
export type Check = { firstMs: number; atMostMs: number }

/** A lost signal delays a campaign, never stops it. */
export const RUNNING_CHECK: Check = { firstMs: 20_000, atMostMs: 60_000 }
/** A thousand campaigns that wait for days must not keep Temporal busy. */
export const SETTLING_CHECK: Check = { firstMs: 30_000, atMostMs: 5 * 60_000 }
/** While everybody waits for hours of the day or another attempt, it looks no more often than this, and no less. */
const WAITING_CHECK_MS = 60 * 60_000

/** `looks`: how many in a row came without a signal. `dueAt` (ISO 8601): when something happens by time alone, and nobody will signal. */
export type Quiet = { nowMs: number; looks: number; dueAt: string | null }

/** How long until the next look by itself, in milliseconds. */
export function nextLookMs(waits: WindowWait | null, { firstMs, atMostMs }: Check, { nowMs, looks, dueAt }: Quiet): number {
  if (waits) return Math.min(Math.max(Date.parse(waits.until) - nowMs, 1000), WAITING_CHECK_MS)
  const dueMs = dueAt === null ? Infinity : Math.max(Date.parse(dueAt) - nowMs, firstMs)
  return Math.min(firstMs * 2 ** looks, atMostMs, dueMs)
}
