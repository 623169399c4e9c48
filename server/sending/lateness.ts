/** How late a call may be found on average, in milliseconds: more costs a number its rate, for every call waits for the one before it. */
const COST_MS = 1
/** How fast the idea of what is usual follows. */
const GAIN = 0.01
const FLOOR_MS = 1
/** An answer that took longer was lost on its way back, or timed out: it says nothing of the call's way there. */
const LATE_MAX_MS = 250

/**
 * How much later than usual an answer is, for a call came to Meta at some moment before its answer. What is usual is learnt: as little as
 * leaves calls a millisecond late on average. Where answers come within a few milliseconds of one another hardly anything more is usual, and
 * a pause of either machine counts; across a network whose answers go up and down by hundreds, only what stands out is late.
 */
export class Lateness {
  private usualMs: number | null = null

  /** @param tookMs from the call to its answer. @returns milliseconds, 0 to 250 */
  of(tookMs: number): number {
    this.usualMs ??= Math.max(FLOOR_MS, tookMs)
    const late = Math.min(LATE_MAX_MS, Math.max(0, tookMs - this.usualMs))
    this.usualMs = Math.max(FLOOR_MS, this.usualMs + GAIN * (late - COST_MS))
    return late
  }
}
