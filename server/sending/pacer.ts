/** Seconds after which a halved rate is back at its full level. */
const RECOVERY_SECONDS = 30

/**
 * Spaces calls evenly: no call leaves before its turn, and time that passes unused is not saved up, so no second
 * carries more than the rate. A rate of 0 means no limit.
 */
export class Pacer {
  private readonly fullRate: number
  private nextAtMs = 0
  private slowedAtMs: number | null = null
  private slowedTo = 1

  constructor(ratePerSecond: number) {
    this.fullRate = ratePerSecond
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
    const at = Math.max(nowMs, this.nextAtMs)
    this.nextAtMs = at + 1000 / rate
    return at - nowMs
  }

  /** Whether a call could leave now. */
  isReady(nowMs: number): boolean {
    return this.fullRate === 0 || this.nextAtMs <= nowMs
  }

  /** Meta said 130429: half of the present rate, then back up. Without a limit, starts from `observed`. */
  slowDown(nowMs: number): void {
    if (this.fullRate === 0) return
    const current = this.rate(nowMs) / this.fullRate
    this.slowedTo = Math.max(current / 2, 1 / this.fullRate)
    this.slowedAtMs = nowMs
  }
}
