import { CompactMap } from '../core/compact-map.ts'

const MINUTE_MS = 60_000
const MINUTES = 1440
/** A person's last minute is kept in 16 bits, 45 days: those that are over must be gone by then. */
const WRAP = 65_536

/** How many different people were written to in the rolling last 24 hours, to the minute: the last minute of each person and a count for each minute. */
export class UniquePeople {
  #minute = 0
  #count = 0
  readonly #perMinute = new Int32Array(MINUTES)
  /** Modulo `WRAP`. */
  readonly #lastMinutes = new CompactMap((slots) => new Uint16Array(slots))
  #sweptAt = 0
  /** People counted since the start; one who comes back after 24 hours counts again. */
  total = 0

  countAt(now: number): number {
    this.#moveTo(now)
    return this.#count
  }

  has(person: number, now: number): boolean {
    this.#moveTo(now)
    return this.#lastOf(person) !== undefined
  }

  add(person: number, now: number): void {
    this.#moveTo(now)
    const last = this.#lastOf(person)
    if (last === this.#minute) return
    if (last !== undefined) {
      this.#bump(last, -1)
    } else {
      this.#count += 1
      this.total += 1
    }
    this.#bump(this.#minute, 1)
    this.#lastMinutes.set(person, this.#minute % WRAP)
  }

  clear(): void {
    this.#perMinute.fill(0)
    this.#lastMinutes.clear()
    this.#count = 0
    this.total = 0
  }

  /** The minute of a person's last message, if it is less than 24 hours old. */
  #lastOf(person: number): number | undefined {
    const kept = this.#lastMinutes.get(person)
    if (kept === undefined) return undefined
    const age = this.#ageOf(kept)
    return age < MINUTES ? this.#minute - age : undefined
  }

  #ageOf(kept: number): number {
    return (this.#minute - kept + WRAP) % WRAP
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
    if (minute - this.#minute >= MINUTES) this.#lastMinutes.clear()
    this.#minute = Math.max(this.#minute, minute)
    if (this.#minute - this.#sweptAt >= MINUTES) this.#sweep()
  }

  /** Once a day, so that memory holds the people of two days at most. */
  #sweep(): void {
    this.#sweptAt = this.#minute
    this.#lastMinutes.sweep((kept) => this.#ageOf(kept) < MINUTES)
  }
}
