/** A seeded source of numbers: the same seed gives the same world and the same faults. */
export type Random = {
  /** In [0, 1). */
  next: () => number
  /** Whole number in [low, high]. */
  between: (low: number, high: number) => number
  /** A decimal string of `length` digits that does not start with 0. */
  digits: (length: number) => string
  hex: (length: number) => string
}

/** mulberry32: small, fast, good enough for anything that is not a secret. */
export function createRandom(seed: number): Random {
  let state = (seed | 0) ^ 0x9e3779b9
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    digits: (length) => String(between(1, 9)) + Array.from({ length: length - 1 }, () => String(between(0, 9))).join(''),
    hex: (length) => Array.from({ length }, () => between(0, 15).toString(16)).join(''),
  }
}

/** A 32-bit hash of a phone number; a person's habits (speed, reading, failing) follow from it, so runs repeat. */
export function hashNumber(value: number, seed: number): number {
  let h = Math.imul((value % 4294967296) | 0, 0x9e3779b1) ^ Math.imul(Math.floor(value / 4294967296) | 0, 0x85ebca6b) ^ seed
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}
