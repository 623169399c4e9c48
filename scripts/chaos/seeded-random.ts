export type SeededRandom = {
  /** From 0 to below 1. */
  next: () => number
  /** A whole number from `low` to `high`, both included. */
  within: (low: number, high: number) => number
  pick: <T>(list: readonly T[]) => T
}

/** The same seed gives the same numbers on every machine (mulberry32). */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const within = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return { next, within, pick: (list) => list[within(0, list.length - 1)]! }
}
