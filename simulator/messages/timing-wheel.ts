/** Anything that waits: `dueTick` belongs to the wheel. */
export type Waiting = { dueTick: number }

const TICK_MS = 10
const SLOTS = 1024

/** Millions of short waits with one timer: an array per 10 ms, longer waits go round again. */
export class TimingWheel<T extends Waiting> {
  readonly #elapsed: () => number
  readonly #fire: (item: T) => void
  readonly #slots: T[][] = Array.from({ length: SLOTS }, () => [])
  #timer: NodeJS.Timeout | undefined
  #tick: number
  size = 0

  /** @param elapsed milliseconds that never go back; a jump forward fires what has become due */
  constructor(elapsed: () => number, fire: (item: T) => void) {
    this.#elapsed = elapsed
    this.#fire = fire
    this.#tick = this.#currentTick()
  }

  /** At the earliest one tick from now, so that two stages of one item never fall together. */
  schedule(item: T, delayMs: number): void {
    if (this.size === 0) this.#tick = this.#currentTick()
    item.dueTick = Math.max(this.#tick + 1, this.#currentTick() + Math.ceil(delayMs / TICK_MS))
    this.#place(item)
    this.size += 1
    this.#timer ??= setTimeout(this.#run, TICK_MS)
  }

  /** Forgets everything. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const slot of this.#slots) slot.length = 0
    this.size = 0
  }

  #currentTick(): number {
    return Math.floor(this.#elapsed() / TICK_MS)
  }

  #place(item: T): void {
    this.#slots[item.dueTick % SLOTS]?.push(item)
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

  #turn(index: number): void {
    const items = this.#slots[index]
    if (!items || items.length === 0) return
    this.#slots[index] = []
    for (const item of items) {
      if (item.dueTick > this.#tick) {
        this.#place(item)
      } else {
        this.size -= 1
        this.#fire(item)
      }
    }
  }
}
