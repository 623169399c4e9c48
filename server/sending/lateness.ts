/** At first nothing is known, and calls count from their answers: connections are still to be opened, and the code is not compiled yet. */
const NOTHING_KNOWN_MS = 1000
/** Then the least so far is known, which is too much where everything was slow: half of it counts. */
const LEAST_KNOWN_MS = 2000
/** The least is that of this time and of the one before it: another way through the network is usual after ten seconds at most. */
const SPAN_MS = 5000
/** How fast the mean follows, and by how much a single answer moves it at most: 2 ms and a quarter of itself. */
const GAIN = 0.01
const STEP_MS = 2
const STEP_SHARE = 0.25
/** An answer that took longer was lost on its way back, or timed out: one of them must not stop a number. */
const LATE_MAX_MS = 900

/**
 * How much later than usual a call may have come to Meta, judged by an answer that says it has. Usual is the least of the last seconds, or the mean
 * less some noise where that is more: what all calls of a moment share, a pause of either machine or of the network between, shows above it.
 */
export class Lateness {
  private readonly noiseMs: number
  private leastMs = Infinity
  private leastBeforeMs = Infinity
  private spanSinceMs = 0
  private meanMs = 0
  private firstAtMs: number | null = null

  /**
   * @param noiseMs how much of what answers differ all the time may count as late: the rest is the network's noise, and would cost a number a hundredth
   * of its pace for every ten milliseconds
   */
  constructor(noiseMs: number) {
    this.noiseMs = noiseMs
  }

  /** @returns milliseconds, 0 to 900 */
  of(leftAtMs: number, answeredAtMs: number): number {
    const tookMs = answeredAtMs - leftAtMs
    this.firstAtMs ??= this.spanSinceMs = answeredAtMs
    const usualMs = this.learn(tookMs, answeredAtMs)
    return Math.min(LATE_MAX_MS, Math.max(0, tookMs - usualMs))
  }

  /** @returns what is usual, as far as anything is known */
  private learn(tookMs: number, nowMs: number): number {
    if (nowMs - this.spanSinceMs > SPAN_MS) {
      this.leastBeforeMs = this.leastMs
      this.leastMs = Infinity
      this.spanSinceMs = nowMs
    }
    this.leastMs = Math.min(this.leastMs, tookMs)
    const leastMs = Math.min(this.leastMs, this.leastBeforeMs)
    const ageMs = nowMs - this.firstAtMs!
    if (ageMs < LEAST_KNOWN_MS) {
      this.meanMs = leastMs
      return ageMs < NOTHING_KNOWN_MS ? 0 : leastMs / 2
    }
    const usualMs = Math.max(leastMs, this.meanMs - this.noiseMs)
    const step = STEP_MS + STEP_SHARE * this.meanMs
    this.meanMs += GAIN * Math.max(-step, Math.min(step, tookMs - this.meanMs))
    return usualMs
  }
}
