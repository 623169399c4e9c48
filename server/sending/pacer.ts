/** Seconds after which a halved rate is back at its full level. */
const RECOVERY_SECONDS = 30
/** Time that a late timer or a slow answer cost and that may be caught up; more is not saved. */
const CATCH_UP_MS = 200
/** A hundredth more than a second: calls that leave evenly arrive unevenly, and Meta counts arrivals. The rate is a hundredth below its level. */
const WINDOW_MS = 1010

/**
 * Spaces calls evenly. A turn that came late is caught up, but no window of one second ever carries more calls than the
 * rate: a call waits until the call `rate` turns before it is a second old. A rate of 0 means no limit.
 */
export class Pacer {
  private readonly fullRate: number
  private readonly recent: Float64Array
  private turn = 0
  private nextAtMs = 0
  private slowedAtMs: number | null = null
  private slowedTo = 1

  constructor(ratePerSecond: number) {
    this.fullRate = ratePerSecond
    this.recent = new Float64Array(Math.max(1, Math.floor(ratePerSecond))).fill(-WINDOW_MS)
  }

  /** Messages a second right now; 0 = no limit. Grows back in a straight line after `slowDown`. */
  rate(nowMs: number): number {
    if (this.slowedAtMs === null || this.fullRate === 0) return this.fullRate
    const share = this.slowedTo + (1 - this.slowedTo) * ((nowMs - this.slowedAtMs) / (RECOVERY_SECONDS * 1000))
    if (share >= 1) {
      this.slowedAtMs = null
      return this.fullRate
    }
    return Math.max(1, this.fullRate * share)
  }

  /** Takes one turn and says how many milliseconds to wait before using it. */
  take(nowMs: number): number {
    const rate = this.rate(nowMs)
    if (rate === 0) return 0
    // The first call of a turn catches nothing up: the turn before has sent its share of this second.
    const planned = this.turn === 0 ? nowMs : Math.max(nowMs - CATCH_UP_MS, this.nextAtMs)
    this.nextAtMs = planned + WINDOW_MS / rate
    const slot = this.turn++ % this.recent.length
    const at = Math.max(nowMs, planned, this.recent[slot]! + WINDOW_MS)
    this.recent[slot] = at
    return at - nowMs
  }

  /** Meta said 130429: half of the present rate, then back up. */
  slowDown(nowMs: number): void {
    if (this.fullRate === 0) return
    const current = this.rate(nowMs) / this.fullRate
    this.slowedTo = Math.max(current / 2, 1 / this.fullRate)
    this.slowedAtMs = nowMs
  }
}
