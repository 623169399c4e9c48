import type { Check } from './next-look.ts'

/** What a held campaign knows of its hold while nobody tells it anything. `wasBlocked`: a look has seen what stands in its way. */
export type HeldSince = { sinceMs: number; looks: number; wasBlocked: boolean }

/** That it is mended is told by one signal, and that can be lost with whoever carries it. */
export const HELD_CHECK: Check = { firstMs: 10 * 60_000, atMostMs: 60 * 60_000 }
/** What our records do not know may be mended as well. Each try in vain doubles the time until the next one. */
const TRY_AFTER_MS = 30 * 60_000
const TRY_AT_MOST_MS = 24 * 60 * 60_000

export function beginHold(nowMs: number): HeldSince {
  return { sinceMs: nowMs, looks: 0, wasBlocked: false }
}

/**
 * Whether a held campaign goes on after a look: at once when what was seen in its way is gone, and now and then when nothing ever was.
 * Pure. @param seen.tries how often it has gone on in vain since somebody last told it anything
 */
export function goesOnAfterLook(held: HeldSince, seen: { isBlocked: boolean; tries: number; nowMs: number }): boolean {
  if (seen.isBlocked) return false
  return held.wasBlocked || seen.nowMs - held.sinceMs >= Math.min(TRY_AFTER_MS * 2 ** seen.tries, TRY_AT_MOST_MS)
}
