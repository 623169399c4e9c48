/** Time as the simulated world sees it. `advance` moves it forward, so that an hour's expiry can be tried in a second. */
export type Clock = {
  /** Milliseconds since 1970, moved forward by every `advance`. */
  now: () => number
  /** Unix seconds as text, the form of every webhook timestamp; cached for one second. */
  seconds: () => string
  /** Milliseconds that never jump back, for timers. */
  elapsed: () => number
  /** @param ms how far to move forward; negative values are ignored */
  advance: (ms: number) => void
  /** Calls back after every `advance`. */
  onAdvance: (listener: () => void) => void
}

export function createClock(): Clock {
  let offset = 0
  let cachedSecond = 0
  let cachedText = ''
  const listeners: (() => void)[] = []
  const now = () => Date.now() + offset
  return {
    now,
    seconds: () => {
      const second = Math.floor(now() / 1000)
      if (second !== cachedSecond) {
        cachedSecond = second
        cachedText = String(second)
      }
      return cachedText
    },
    elapsed: () => performance.now() + offset,
    advance: (ms) => {
      offset += Math.max(0, ms)
      for (const listener of listeners) listener()
    },
    onAdvance: (listener) => {
      listeners.push(listener)
    },
  }
}
