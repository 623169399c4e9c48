import { NumberMap } from './number-map.ts'

const BUCKETS = 65_536
const LOWS = 4_294_967_296
/** Keys from 1 to below this have 16 high bits and 32 low ones. */
const TOO_LARGE = BUCKETS * LOWS
/** Buckets grow when more than this many keys, or this share of all, found no room in theirs. */
const MAX_SPILLED = 16_384
const SPILLED_SHARE = 1 / 32

type Values = Uint8Array | Uint16Array

/**
 * Small whole numbers by number, for many phone numbers: about five bytes a key and 1.2 times its value, a third of what a `NumberMap` takes. A key's low
 * bits, mixed, and its high bits choose one of 65,536 buckets, all of the same room; only the low bits are kept there, for the high ones follow from the
 * bucket. A `NumberMap` holds those that find their bucket full, as long as they are few; another holds keys below 0 or from 2^48 on.
 */
export class CompactMap {
  readonly #newValues: (slots: number) => Values
  readonly #spilled = new NumberMap(undefined, 'small')
  readonly #others = new NumberMap(undefined, 'small')
  #inBuckets = 0
  /** Slots of each bucket, and how many of them are taken. */
  #room = 0
  #taken = new Uint32Array(0)
  #lows = new Uint32Array(0)
  #values: Values

  /** @param newValues the kind of array for the values, which says how large they may be */
  constructor(newValues: (slots: number) => Values) {
    this.#newValues = newValues
    this.#values = newValues(0)
  }

  get size(): number {
    return this.#inBuckets + this.#spilled.size + this.#others.size
  }

  /** @param key any whole number but 0 */
  get(key: number): number | undefined {
    const bucket = bucketOf(key)
    if (bucket < 0) return this.#others.get(key)
    const slot = this.#slotOf(bucket, key)
    if (slot >= 0) return this.#values[slot]
    return this.#isFull(bucket) ? this.#spilled.get(key) : undefined
  }

  set(key: number, value: number): void {
    const bucket = bucketOf(key)
    if (bucket < 0) {
      this.#others.set(key, value)
      return
    }
    const slot = this.#slotOf(bucket, key)
    if (slot >= 0) {
      this.#values[slot] = value
      return
    }
    if (!this.#isFull(bucket)) {
      this.#append(bucket, key, value)
      return
    }
    this.#spilled.set(key, value)
    if (this.#spilled.size > Math.max(MAX_SPILLED, this.#inBuckets * SPILLED_SHARE)) this.#grow()
  }

  /** All entries, in no order. */
  forEach(visit: (key: number, value: number) => void): void {
    for (let bucket = 0; bucket < this.#taken.length; bucket += 1) {
      const start = bucket * this.#room
      const end = start + (this.#taken[bucket] ?? 0)
      for (let slot = start; slot < end; slot += 1) visit(keyOf(bucket, this.#lows[slot] ?? 0), this.#values[slot] ?? 0)
    }
    for (const map of [this.#spilled, this.#others]) for (const key of map.sortedKeys()) visit(key, map.get(key) ?? 0)
  }

  /** Keeps only what is alive; the buckets keep their room. */
  sweep(isAlive: (value: number) => boolean): void {
    this.#inBuckets = 0
    for (let bucket = 0; bucket < this.#taken.length; bucket += 1) {
      const start = bucket * this.#room
      const end = start + (this.#taken[bucket] ?? 0)
      let to = start
      for (let from = start; from < end; from += 1) {
        if (!isAlive(this.#values[from] ?? 0)) continue
        this.#lows[to] = this.#lows[from] ?? 0
        this.#values[to] = this.#values[from] ?? 0
        to += 1
      }
      this.#taken[bucket] = to - start
      this.#inBuckets += to - start
    }
    this.#others.retain((_, value) => isAlive(value))
    this.#spilled.retain((_, value) => isAlive(value))
    this.#takeUpSpilled()
  }

  clear(): void {
    this.#spilled.clear()
    this.#others.clear()
    this.#inBuckets = 0
    this.#room = 0
    this.#taken = new Uint32Array(0)
    this.#lows = new Uint32Array(0)
    this.#values = this.#newValues(0)
  }

  #slotOf(bucket: number, key: number): number {
    if (this.#room === 0) return -1
    const lows = this.#lows
    const low = key >>> 0
    const start = bucket * this.#room
    const end = start + (this.#taken[bucket] ?? 0)
    for (let slot = start; slot < end; slot += 1) if (lows[slot] === low) return slot
    return -1
  }

  /** Only then can a key of the bucket be among the spilled ones. */
  #isFull(bucket: number): boolean {
    return this.#room === 0 || this.#taken[bucket] === this.#room
  }

  #append(bucket: number, key: number, value: number): void {
    const taken = this.#taken[bucket] ?? 0
    this.#lows[bucket * this.#room + taken] = key
    this.#values[bucket * this.#room + taken] = value
    this.#taken[bucket] = taken + 1
    this.#inBuckets += 1
  }

  /** An eighth more room in every bucket. */
  #grow(): void {
    const [before, lows, values] = [this.#room, this.#lows, this.#values]
    const room = before + Math.max(1, Math.floor(before / 8))
    if (before === 0) this.#taken = new Uint32Array(BUCKETS)
    this.#room = room
    this.#lows = new Uint32Array(BUCKETS * room)
    this.#values = this.#newValues(BUCKETS * room)
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const taken = this.#taken[bucket] ?? 0
      for (let n = 0; n < taken; n += 1) {
        this.#lows[bucket * room + n] = lows[bucket * before + n] ?? 0
        this.#values[bucket * room + n] = values[bucket * before + n] ?? 0
      }
    }
    this.#takeUpSpilled()
  }

  /** Moves spilled keys into buckets that have room again. Not in the order of a hash: those left over would be neighbours in the `NumberMap`. */
  #takeUpSpilled(): void {
    for (const key of this.#spilled.sortedKeys()) {
      const bucket = bucketOf(key)
      if (!this.#isFull(bucket)) this.#append(bucket, key, this.#spilled.get(key) ?? 0)
    }
    this.#spilled.retain((key) => this.#slotOf(bucketOf(key), key) < 0)
  }
}

/** -1 for a key that has none. */
function bucketOf(key: number): number {
  return key > 0 && key < TOO_LARGE ? Math.floor(key / LOWS) ^ mix(key >>> 0) : -1
}

function keyOf(bucket: number, low: number): number {
  return (bucket ^ mix(low)) * LOWS + low
}

/** 16 bits out of 32. */
function mix(low: number): number {
  return Math.imul(low, 0x9e3779b1) >>> 16
}
