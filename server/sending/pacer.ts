import { Arrivals } from './arrivals.ts'

/** Seconds after which a halved rate is back at its full level. */
const RECOVERY_SECONDS = 30
/**
 * Time that a late timer cost and that may be caught up. More is lost: caught up at once, a gap and the crowd after it would come again
 * every second, because each call waits for the one a second before it.
 */
const CATCH_UP_MS = 50
/** Whoever had nothing to send for so long catches nothing up. */
const IDLE_MS = 1000
/** A little more than a second, so that a few milliseconds of difference on the way make none too full. */
const WINDOW_MS = 1006
/** The even space between calls is a second's share of this: the rate stays 1 % below its level, and what has become uneven evens out. */
const SPREAD_MS = 1010

/**
 * Spaces calls evenly. A turn that came late is caught up, but no window of one second ever carries more calls than the
 * rate: a call waits until the call `rate` turns before it is a second old. What counts at Meta is when calls arrive, so one that has come
 * late is as old as it probably was there. A rate of 0 means no limit.
 */
export class Pacer {
  private level: number
  private recent: Float64Array
  private readonly arrivals: Arrivals
  private isNew = true
  private nextAtMs = 0
  private slowedAtMs: number | null = null
  private slowedTo = 1
  /** Calls of earlier turns left before the number was slowed down last. */
  private slowedFromTurn = 0

  /** @param ratePerSecond the number's level */
  constructor(ratePerSecond: number) {
    this.level = ratePerSecond
    this.recent = createBook(ratePerSecond)
    this.arrivals = new Arrivals(this.recent.length, (turn, atMs) => this.count(turn, atMs))
  }

  /** The number's level. */
  get fullRate(): number {
    return this.level
  }

  /**
   * Meta has given the number another level. What has left counts: under a lower one nothing leaves until a second holds no more than it allows, and a
   * number that was slowed down stays so by the same share.
   */
  setLevel(ratePerSecond: number): void {
    if (ratePerSecond === this.level) return
    const recent = createBook(ratePerSecond)
    const { next } = this.arrivals
    for (let turn = Math.max(0, next - Math.min(recent.length, this.recent.length)); turn < next; turn += 1) recent[turn % recent.length] = this.recent[turn % this.recent.length]!
    this.arrivals.resize(recent.length)
    this.recent = recent
    this.level = ratePerSecond
  }

  /** Messages a second right now; 0 = no limit. Grows back in a straight line after `slowDown`. */
  rate(nowMs: number): number {
    if (this.slowedAtMs === null || this.level === 0) return this.level
    const share = this.slowedTo + (1 - this.slowedTo) * (Math.max(0, nowMs - this.slowedAtMs) / (RECOVERY_SECONDS * 1000))
    if (share >= 1) {
      this.slowedAtMs = null
      return this.level
    }
    return Math.max(1, this.level * share)
  }

  /** Takes one turn. @returns how many milliseconds to wait before using it, and its number for `answered` */
  take(nowMs: number): { waitMs: number; turn: number } {
    const rate = this.rate(nowMs)
    if (rate === 0) return { waitMs: 0, turn: 0 }
    // Nor does the first call of all: another process may have sent its share of this second.
    const isRested = this.isNew || nowMs - this.nextAtMs > IDLE_MS
    this.isNew = false
    const planned = isRested ? nowMs : Math.max(nowMs - CATCH_UP_MS, this.nextAtMs)
    this.nextAtMs = planned + SPREAD_MS / rate
    const at = Math.max(nowMs, planned, this.recent[this.arrivals.next % this.recent.length]! + WINDOW_MS)
    const turn = this.arrivals.plan(at)
    this.recent[turn % this.recent.length] = at
    return { waitMs: at - nowMs, turn }
  }

  /** The timer of a call was so many milliseconds late. */
  woke(lateMs: number, nowMs: number): void {
    this.arrivals.woke(lateMs, nowMs)
  }

  /** The call of a turn leaves now. Its timer may have come late, or other calls may have kept it: it is as old as it is, not as it should be. */
  left(turn: number, nowMs: number): void {
    if (this.level > 0) this.arrivals.left(turn, nowMs)
  }

  /** The call of a turn was answered. A call that is never answered counts from its departure, or from what later answers say of it. */
  answered(turn: number, nowMs: number): void {
    if (this.level > 0) this.arrivals.answered(turn, nowMs)
  }

  private count(turn: number, atMs: number): void {
    const slot = turn % this.recent.length
    this.recent[slot] = Math.max(this.recent[slot]!, atMs)
  }

  /**
   * Meta refused the call of a turn with 130429: half of the present rate, then back up. Calls that were on their way together are refused together
   * and halve it once: only one that left afterwards says that half is too much as well.
   * @param growsFromMs when the rate begins to grow again: nothing leaves before, and growing meanwhile would undo the half
   */
  slowDown(turn: number, nowMs: number, growsFromMs = nowMs): void {
    if (this.level === 0) return
    if (turn < this.slowedFromTurn) {
      if (this.slowedAtMs !== null && growsFromMs > nowMs) this.slowedAtMs = Math.max(this.slowedAtMs, growsFromMs)
      return
    }
    this.slowedFromTurn = this.arrivals.next
    const current = this.rate(nowMs) / this.level
    this.slowedTo = Math.max(current / 2, 1 / this.level)
    this.slowedAtMs = growsFromMs
  }
}

/** The moments of the last `ratePerSecond` calls, by turn; before the first one nothing has left. */
function createBook(ratePerSecond: number): Float64Array {
  return new Float64Array(Math.max(1, Math.floor(ratePerSecond))).fill(-WINDOW_MS)
}
