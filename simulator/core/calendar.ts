import type { Clock } from './clock.ts'

type Entry = { due: number; run: () => void }

/** Longest wait of `setTimeout`. */
const MAX_WAIT_MS = 2_147_483_647

/** What happens later on the virtual clock: reviews, pauses, deletions. A jump of the clock runs what has become due, in order. */
export class Calendar {
  readonly #clock: Clock
  /** Soonest first. Few: one for each object that is going through something. */
  #entries: Entry[] = []
  #timer: NodeJS.Timeout | undefined
  /** While an entry runs: its own time, so that what follows from it lands where it would have without the jump. */
  #running: number | undefined
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
    clock.onAdvance(() => {
      this.#runDue()
    })
  }

  /** Runs something `ms` of simulated time from now. */
  after(ms: number, run: () => void): void {
    if (this.#closed) return
    const due = (this.#running ?? this.#clock.elapsed()) + ms
    let at = this.#entries.length
    while (at > 0 && (this.#entries[at - 1]?.due ?? 0) > due) at -= 1
    this.#entries.splice(at, 0, { due, run })
    if (this.#running === undefined) this.#arm()
  }

  close(): void {
    this.#closed = true
    this.#entries = []
    clearTimeout(this.#timer)
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const next = this.#entries[0]
    if (!next) return
    this.#timer = setTimeout(() => {
      this.#runDue()
    }, Math.min(MAX_WAIT_MS, Math.max(0, next.due - this.#clock.elapsed())))
  }

  #runDue(): void {
    const now = this.#clock.elapsed()
    for (let next = this.#entries[0]; next !== undefined && next.due <= now; next = this.#entries[0]) {
      this.#entries.shift()
      this.#running = next.due
      try {
        next.run()
      } finally {
        this.#running = undefined
      }
    }
    this.#arm()
  }
}
