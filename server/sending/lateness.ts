/** The share of answers that are no later than usual. */
const USUAL_SHARE = 0.95
/** How fast the idea of what is usual follows, in parts of itself. */
const STEP = 0.01
const FLOOR_MS = 1
/** An answer that took longer was lost on its way back, or timed out: it says nothing of the call's way there. */
const LATE_MAX_MS = 250

/**
 * How much later than usual an answer is. What is usual is learnt: the time within which nineteen of twenty answers come, whatever the
 * distance to Meta, so that the ups and downs of a network are no delay and a machine that stood still for a moment is.
 */
export class Lateness {
  private usualMs = 0

  /** @param tookMs from the call to its answer. @returns milliseconds, 0 to 250 */
  of(tookMs: number): number {
    if (this.usualMs === 0) this.usualMs = Math.max(FLOOR_MS, tookMs)
    const late = tookMs - this.usualMs
    const step = this.usualMs * STEP * (late > 0 ? USUAL_SHARE : USUAL_SHARE - 1)
    this.usualMs = Math.max(FLOOR_MS, this.usualMs + step)
    return Math.min(LATE_MAX_MS, Math.max(0, late))
  }
}
