/** A number that begins in a busy moment has seen no quick answer yet: until then all that an answer took may have been the way to Meta. */
const KNOWN_AFTER_MS = 10_000
/** Longer than that is no way to Meta: the answer was slow, and one of them must not stop a number. */
const LATE_MAX_MS = 300

/** How late calls may have come to Meta at most, each judged by its own answer. */
export class RoundTrips {
  private leastMs = Infinity
  private firstAtMs: number | null = null

  /** @returns milliseconds, 0 to 300: what the answer took, less the least that any has taken so far */
  lateAtMost(leftAtMs: number, answeredAtMs: number): number {
    this.firstAtMs ??= answeredAtMs
    const tookMs = Math.max(0, answeredAtMs - leftAtMs)
    this.leastMs = Math.min(this.leastMs, tookMs)
    const leastMs = answeredAtMs - this.firstAtMs > KNOWN_AFTER_MS ? this.leastMs : 0
    return Math.min(LATE_MAX_MS, tookMs - leastMs)
  }
}
