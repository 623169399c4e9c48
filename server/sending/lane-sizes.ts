/**
 * What leaves within 50 ms, or within 100 on a slow number, where each group's intent would cost more than its calls: while one group leaves,
 * the next one's intent is made durable, so a crash leaves twice as much in doubt.
 */
export function groupSize(ratePerSecond: number): number {
  if (ratePerSecond === 0) return 500
  const size = Math.max(ratePerSecond / 20, Math.min(ratePerSecond / 10, 8))
  return Math.min(100, Math.max(1, Math.round(size)))
}

/** Calls in flight at once: half a second's. */
export function inFlightFor(ratePerSecond: number): number {
  if (ratePerSecond === 0) return 128
  return Math.min(512, Math.max(16, Math.round(ratePerSecond / 2)))
}
