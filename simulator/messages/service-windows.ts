const WINDOW_MS = 24 * 3_600_000
const MAX_WINDOWS = 200_000

/** The 24 hours after a person's last message, in which a number may write freely to that person. */
export class ServiceWindows {
  /** Oldest first. */
  readonly #openedAt = new Map<string, number>()

  open(phoneId: string, person: string, now: number): void {
    const key = `${phoneId}/${person}`
    this.#openedAt.delete(key)
    if (this.#openedAt.size >= MAX_WINDOWS) {
      const oldest = this.#openedAt.keys().next()
      if (!oldest.done) this.#openedAt.delete(oldest.value)
    }
    this.#openedAt.set(key, now)
  }

  isOpen(phoneId: string, person: string, now: number): boolean {
    const openedAt = this.#openedAt.get(`${phoneId}/${person}`)
    return openedAt !== undefined && now - openedAt < WINDOW_MS
  }

  clear(): void {
    this.#openedAt.clear()
  }
}
