/** How fast the idea of what is usual follows. */
const GAIN = 0.01
/** A single answer moves it by that share of 2 ms and a quarter of what is usual, at most: a long pause weighs no more than a short one. */
const STEP_MS = 2
const STEP_SHARE = 0.25
/** At first nothing is known, and calls count from their answers: connections are still to be opened, and the code is not compiled yet. */
const NOTHING_KNOWN_MS = 1000
/** Then the least so far is known, which is too much where everything was slow: half of it counts. */
const LEAST_KNOWN_MS = 2000
/** An answer that took longer was lost on its way back, or timed out: it says nothing of the call's way there. */
const LATE_MAX_MS = 250

/**
 * How much later than usual an answer is, for a call came to Meta at some moment before its answer. What is usual is learnt: the mean of all
 * answers, in which a single one weighs little, so that a pause counts as late and not as usual.
 */
export class Lateness {
  private usualMs = 0
  private firstAtMs: number | null = null

  /** @returns milliseconds, 0 to 250 */
  of(leftAtMs: number, answeredAtMs: number): number {
    const tookMs = answeredAtMs - leftAtMs
    if (this.firstAtMs === null) this.usualMs = tookMs
    this.firstAtMs ??= answeredAtMs
    const usual = this.learn(tookMs, answeredAtMs - this.firstAtMs)
    return Math.min(LATE_MAX_MS, Math.max(0, tookMs - usual))
  }

  /** @returns what was usual before this answer, as far as anything was known */
  private learn(tookMs: number, ageMs: number): number {
    if (ageMs < LEAST_KNOWN_MS) {
      this.usualMs = Math.min(this.usualMs, tookMs)
      return ageMs < NOTHING_KNOWN_MS ? 0 : this.usualMs / 2
    }
    const usual = this.usualMs
    const step = STEP_MS + STEP_SHARE * usual
    this.usualMs += GAIN * Math.max(-step, Math.min(step, tookMs - usual))
    return usual
  }
}
