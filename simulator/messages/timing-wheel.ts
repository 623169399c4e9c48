const TICK_MS = 10
const SLOTS = 1024
const NONE = -1
const FIRST_ITEMS = 1024

/**
 * Millions of short waits with one timer: a list per 10 ms, longer waits go round again. Items are numbers, and the lists are typed arrays
 * by item: nothing of it costs the garbage collector anything.
 */
export class TimingWheel {
  readonly #elapsed: () => number
  readonly #fire: (item: number) => void
  readonly #firsts = new Int32Array(SLOTS).fill(NONE)
  readonly #lasts = new Int32Array(SLOTS)
  /** Of each item: who follows in its list, and when it is due. */
  #next = new Int32Array(FIRST_ITEMS)
  #dueTicks = new Float64Array(FIRST_ITEMS)
  #timer: NodeJS.Timeout | undefined
  #tick: number
  size = 0

  /** @param elapsed milliseconds that never go back; a jump forward fires what has become due */
  constructor(elapsed: () => number, fire: (item: number) => void) {
    this.#elapsed = elapsed
    this.#fire = fire
    this.#tick = this.#currentTick()
  }

  /**
   * At the earliest one tick from now, so that two stages of one item never fall together.
   * @param item a whole number from 0 on, as small as possible, that does not wait yet
   */
  schedule(item: number, delayMs: number): void {
    if (this.size === 0) this.#tick = this.#currentTick()
    if (item >= this.#next.length) this.#makeRoom(item)
    this.#dueTicks[item] = Math.max(this.#tick + 1, this.#currentTick() + Math.ceil(delayMs / TICK_MS))
    this.#place(item)
    this.size += 1
    this.#timer ??= setTimeout(this.#run, TICK_MS)
  }

  /** Forgets everything. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#firsts.fill(NONE)
    this.size = 0
  }

  #currentTick(): number {
    return Math.floor(this.#elapsed() / TICK_MS)
  }

  #makeRoom(item: number): void {
    const [next, dueTicks] = [this.#next, this.#dueTicks]
    const room = Math.max(2 * next.length, item + 1)
    this.#next = new Int32Array(room)
    this.#next.set(next)
    this.#dueTicks = new Float64Array(room)
    this.#dueTicks.set(dueTicks)
  }

  #place(item: number): void {
    const slot = (this.#dueTicks[item] ?? 0) % SLOTS
    this.#next[item] = NONE
    if (this.#firsts[slot] === NONE) this.#firsts[slot] = item
    else this.#next[this.#lasts[slot] ?? 0] = item
    this.#lasts[slot] = item
  }

  readonly #run = () => {
    this.#timer = undefined
    const now = this.#currentTick()
    // After a jump of the clock one turn visits every slot; what is due is known by its tick.
    this.#tick = Math.max(this.#tick, now - SLOTS)
    while (this.#tick < now) {
      this.#tick += 1
      this.#turn(this.#tick % SLOTS)
    }
    if (this.size > 0) this.#timer ??= setTimeout(this.#run, TICK_MS)
  }

  #turn(slot: number): void {
    let item = this.#firsts[slot] ?? NONE
    this.#firsts[slot] = NONE
    while (item !== NONE) {
      const following = this.#next[item] ?? NONE
      if ((this.#dueTicks[item] ?? 0) > this.#tick) {
        this.#place(item)
      } else {
        this.size -= 1
        this.#fire(item)
      }
      item = following
    }
  }
}
