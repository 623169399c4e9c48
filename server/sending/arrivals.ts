import { Lateness } from './lateness.ts'
import { OwnTimers } from './own-timers.ts'
import { RoundTrips } from './round-trips.ts'

/** A call of which nothing is heard although one that left so much later was answered is taken for lost. Calls that wait for a new connection on a busy machine took 300 ms. */
const OVERTAKEN_MS = 500
/** What of the network's noise may count as late (`Lateness`): in order, noise cancels out. */
const ORDER_NOISE_MS = 0
const FIRST_NOISE_MS = 8

/**
 * When calls came to Meta, as far as answers tell. Two signs, of which the later counts, because each is too early in a case of its own:
 *
 * - A call was there before the first answer to itself or to a later one. Too early where calls overtake one another, as while connections are opened.
 * - When n answers have come, n calls were there: the nth answer is paired with the nth call, whichever it belongs to. Answers overtake one another
 *   on their way back; in order, those differences cancel out. Too early where they differ much and many calls come at once after a pause: the quickest of many is quicker than usual.
 *
 * Where this process gets its turns late, so may Meta's stand-in on the same machine, and what answers take says little: then a call was there when it was answered itself,
 * less only the least that an answer has ever taken.
 */
export class Arrivals {
  private size: number
  private isHeard: Uint8Array
  private leftAtMs: Float64Array
  private readonly counts: (turn: number, atMs: number) => void
  private readonly lateByFirst = new Lateness(FIRST_NOISE_MS)
  private readonly lateByOrder = new Lateness(ORDER_NOISE_MS)
  private readonly timers = new OwnTimers()
  private readonly trips = new RoundTrips()
  private turns = 0
  /** Earlier turns have had the first answer to themselves or to a later one. */
  private firstUpTo = 0
  /** How many answers have come, those that will never come included. */
  private heard = 0
  /** Earlier turns are heard of or given up. */
  private oldest = 0
  /** Of earlier turns nothing is known any more, although there is room for them by now. */
  private knownFrom = 0

  /**
   * @param size calls that are remembered
   * @param counts called with a turn and the moment at which its call is taken to have arrived, more than once for a turn
   */
  constructor(size: number, counts: (turn: number, atMs: number) => void) {
    this.size = size
    this.counts = counts
    this.isHeard = new Uint8Array(size).fill(1)
    this.leftAtMs = new Float64Array(size)
  }

  /** The turn of the call that is planned next. */
  get next(): number {
    return this.turns
  }

  /** The next call is to leave at that moment. @returns its turn */
  plan(atMs: number): number {
    const turn = this.turns++
    const slot = turn % this.size
    if (this.isHeard[slot] === 0) this.heard += 1
    this.isHeard[slot] = 0
    this.leftAtMs[slot] = atMs
    return turn
  }

  /** Remembers so many calls from now on. Those that are forgotten and were not heard of count as heard, like those whose place is taken. */
  resize(size: number): void {
    const isHeard = new Uint8Array(size).fill(1)
    const leftAtMs = new Float64Array(size)
    const keptFrom = Math.max(this.knownFrom, this.turns - Math.min(size, this.size))
    for (let turn = Math.max(this.knownFrom, this.turns - this.size); turn < this.turns; turn += 1) {
      const slot = turn % this.size
      if (turn < keptFrom) this.heard += 1 - this.isHeard[slot]!
      else {
        isHeard[turn % size] = this.isHeard[slot]!
        leftAtMs[turn % size] = this.leftAtMs[slot]!
      }
    }
    this.size = size
    this.isHeard = isHeard
    this.leftAtMs = leftAtMs
    this.knownFrom = keptFrom
  }

  /** A timer has woken a call so many milliseconds late. */
  woke(lateMs: number, nowMs: number): void {
    this.timers.woke(lateMs, nowMs)
  }

  /** It leaves now, maybe later than it was to: what its answer takes begins here. */
  left(turn: number, nowMs: number): void {
    if (this.isForgotten(turn)) return
    const slot = turn % this.size
    this.leftAtMs[slot] = Math.max(this.leftAtMs[slot]!, nowMs)
    this.counts(turn, this.leftAtMs[slot])
  }

  answered(turn: number, nowMs: number): void {
    if (this.isForgotten(turn)) return
    for (let first = Math.max(this.firstUpTo, this.knownFrom, this.turns - this.size); first <= turn; first += 1) this.count(this.lateByFirst, first, nowMs)
    this.countOwn(turn, nowMs)
    this.firstUpTo = Math.max(this.firstUpTo, turn + 1)
    for (let news = this.hear(turn); news > 0; news -= 1) this.count(this.lateByOrder, this.heard++, nowMs)
  }

  private isForgotten(turn: number): boolean {
    return turn < this.knownFrom || this.turns - turn > this.size
  }

  private count(lateness: Lateness, turn: number, nowMs: number): void {
    const leftAtMs = this.leftAtMs[turn % this.size]!
    // One that still waits for its timer, while a later one has left already: no answer says anything of it.
    if (leftAtMs <= nowMs) this.counts(turn, leftAtMs + lateness.of(leftAtMs, nowMs))
  }

  private countOwn(turn: number, nowMs: number): void {
    const leftAtMs = this.leftAtMs[turn % this.size]!
    const lateMs = this.trips.lateAtMost(leftAtMs, nowMs)
    if (this.timers.areLate(nowMs)) this.counts(turn, leftAtMs + lateMs)
  }

  /** @returns of how many calls more it is known that they have arrived, or that nobody will hear of them */
  private hear(turn: number): number {
    const slot = turn % this.size
    if (this.isHeard[slot] === 1) return 0
    this.isHeard[slot] = 1
    let news = 1
    this.oldest = Math.max(this.oldest, this.turns - this.size)
    for (; this.oldest < turn && this.leftAtMs[this.oldest % this.size]! < this.leftAtMs[slot]! - OVERTAKEN_MS; this.oldest += 1) {
      const old = this.oldest % this.size
      if (this.isHeard[old] === 0) news += 1
      this.isHeard[old] = 1
    }
    return news
  }
}
