import { NumberMap } from '../core/number-map.ts'
import { personKey } from '../core/person-key.ts'

const WINDOW_MS = 24 * 3_600_000

/** The 24 hours after a person's last message, in which a number may write freely to that person. */
export class ServiceWindows {
  #now = 0
  /** For each number: when each person's window opened. */
  readonly #openedAt = new Map<string, NumberMap>()

  open(phoneId: string, person: string, now: number): void {
    this.#now = now
    let windows = this.#openedAt.get(phoneId)
    if (!windows) {
      windows = new NumberMap((openedAt) => this.#now - openedAt < WINDOW_MS)
      this.#openedAt.set(phoneId, windows)
    }
    windows.set(personKey(person), now)
  }

  isOpen(phoneId: string, person: string, now: number): boolean {
    return this.#openedAt.size > 0 && this.isOpenFor(phoneId, personKey(person), now)
  }

  /** @param key the person's `personKey` */
  isOpenFor(phoneId: string, key: number, now: number): boolean {
    const openedAt = this.#openedAt.get(phoneId)?.get(key)
    return openedAt !== undefined && now - openedAt < WINDOW_MS
  }

  clear(): void {
    this.#openedAt.clear()
  }
}
