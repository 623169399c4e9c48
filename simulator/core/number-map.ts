const FIRST_SLOTS = 128
/** Not a number that a person can have. */
const FREE = 0
/** The table grows when it is so full, and has so much room for each of the living afterwards: 15 to 19 bytes an entry with small values, 20 to 26 with large ones. */
const FULL = 0.8
const ROOM = 1.6

type Values = Float64Array | Int32Array

/**
 * Numbers by number in two typed arrays (open addressing): a Map of a million people would take several times as much and make the
 * garbage collector walk it. Entries are never deleted one by one; those that `isAlive` gives up are left behind when the table is full.
 */
export class NumberMap {
  readonly #isAlive: (value: number) => boolean
  readonly #newValues: (slots: number) => Values
  #keys = new Float64Array(FIRST_SLOTS)
  #values: Values
  #used = 0

  /**
   * @param isAlive whether a value still means something; asked only when the table is full
   * @param kind `small`: all values are whole numbers within 32 bits, and take half of the room
   */
  constructor(isAlive: (value: number) => boolean = () => true, kind: 'any' | 'small' = 'any') {
    this.#isAlive = isAlive
    this.#newValues = (slots) => (kind === 'small' ? new Int32Array(slots) : new Float64Array(slots))
    this.#values = this.#newValues(FIRST_SLOTS)
  }

  /** Entries in the table, dead ones included. */
  get size(): number {
    return this.#used
  }

  /** @param key any number but 0 */
  get(key: number): number | undefined {
    const slot = this.#find(key)
    return this.#keys[slot] === FREE ? undefined : this.#values[slot]
  }

  set(key: number, value: number): void {
    let slot = this.#find(key)
    if (this.#keys[slot] === FREE) {
      if (this.#used >= this.#keys.length * FULL) {
        this.retain((_, kept) => this.#isAlive(kept))
        slot = this.#find(key)
      }
      this.#keys[slot] = key
      this.#used += 1
    }
    this.#values[slot] = value
  }

  /** All keys, those of dead entries included, ascending. */
  sortedKeys(): Float64Array {
    const sorted = new Float64Array(this.#used)
    let found = 0
    for (const key of this.#keys) if (key !== FREE) sorted[found++] = key
    return sorted.sort()
  }

  /** Leaves the other entries behind. @param keeps asked twice for each entry */
  retain(keeps: (key: number, value: number) => boolean): void {
    const [keys, values] = [this.#keys, this.#values]
    const isKept = (slot: number) => keys[slot] !== FREE && keeps(keys[slot] ?? 0, values[slot] ?? 0)
    let kept = 0
    for (let slot = 0; slot < keys.length; slot += 1) if (isKept(slot)) kept += 1
    const slots = Math.max(FIRST_SLOTS, Math.ceil(kept * ROOM))
    this.#keys = new Float64Array(slots)
    this.#values = this.#newValues(slots)
    this.#used = kept
    for (let slot = 0; slot < keys.length; slot += 1) {
      if (!isKept(slot)) continue
      const target = this.#find(keys[slot] ?? 0)
      this.#keys[target] = keys[slot] ?? 0
      this.#values[target] = values[slot] ?? 0
    }
  }

  clear(): void {
    this.#keys = new Float64Array(FIRST_SLOTS)
    this.#values = this.#newValues(FIRST_SLOTS)
    this.#used = 0
  }

  #find(key: number): number {
    const slots = this.#keys.length
    const high = Math.floor(key / 4294967296)
    const mixed = Math.imul((key - high * 4294967296) | 0, 0x9e3779b1) ^ Math.imul(high | 0, 0x85ebca6b)
    const hash = Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> 0
    let slot = Math.floor((hash / 4294967296) * slots)
    for (;;) {
      const found = this.#keys[slot]
      if (found === FREE || found === key) return slot
      slot = slot + 1 === slots ? 0 : slot + 1
    }
  }
}
