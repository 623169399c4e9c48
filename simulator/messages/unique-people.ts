import { NumberMap } from '../core/number-map.ts'

const MINUTE_MS = 60_000
const MINUTES = 1440

/** How many different people were written to in the rolling last 24 hours, to the minute: one number a person and a count for each minute. */
export class UniquePeople {
  #minute = 0
  #count = 0
  readonly #perMinute = new Int32Array(MINUTES)
  readonly #lastMinute = new NumberMap((minute) => minute > this.#minute - MINUTES, 'small')
  /** People counted since the start; one who comes back after 24 hours counts again. */
  total = 0

  countAt(now: number): number {
    this.#moveTo(now)
    return this.#count
  }

  has(person: number, now: number): boolean {
    this.#moveTo(now)
    return (this.#lastMinute.get(person) ?? -MINUTES) > this.#minute - MINUTES
  }

  add(person: number, now: number): void {
    this.#moveTo(now)
    const last = this.#lastMinute.get(person)
    if (last === this.#minute) return
    if (last !== undefined && last > this.#minute - MINUTES) {
      this.#bump(last, -1)
    } else {
      this.#count += 1
      this.total += 1
    }
    this.#bump(this.#minute, 1)
    this.#lastMinute.set(person, this.#minute)
  }

  clear(): void {
    this.#perMinute.fill(0)
    this.#lastMinute.clear()
    this.#count = 0
    this.total = 0
  }

  #bump(minute: number, by: number): void {
    this.#perMinute[minute % MINUTES] = (this.#perMinute[minute % MINUTES] ?? 0) + by
  }

  /** Minutes that have become 24 hours old give their people back. */
  #moveTo(now: number): void {
    const minute = Math.floor(now / MINUTE_MS)
    if (minute === this.#minute) return
    const from = Math.max(this.#minute + 1, minute - MINUTES + 1)
    for (let next = from; next <= minute; next += 1) {
      this.#count -= this.#perMinute[next % MINUTES] ?? 0
      this.#perMinute[next % MINUTES] = 0
    }
    this.#minute = Math.max(this.#minute, minute)
  }
}
