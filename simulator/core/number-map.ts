const FIRST_SLOTS = 128
/** Not a number that a person can have. */
const FREE = 0

/**
 * Numbers by number in two typed arrays (open addressing, 24 to 64 bytes an entry): a Map of a million people would take
 * more and make the garbage collector walk it. Entries are never deleted one by one; those that `isAlive` gives up are left behind when the table is full.
 */
export class NumberMap {
  readonly #isAlive: (value: number) => boolean
  #keys = new Float64Array(FIRST_SLOTS)
  #values = new Float64Array(FIRST_SLOTS)
  #used = 0

  /** @param isAlive whether a value still means something; asked only when the table is full */
  constructor(isAlive: (value: number) => boolean = () => true) {
    this.#isAlive = isAlive
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
      if (this.#used * 3 >= this.#keys.length * 2) {
        this.#rebuild()
        slot = this.#find(key)
      }
      this.#keys[slot] = key
      this.#used += 1
    }
    this.#values[slot] = value
  }

  clear(): void {
    this.#keys = new Float64Array(FIRST_SLOTS)
    this.#values = new Float64Array(FIRST_SLOTS)
    this.#used = 0
  }

  #find(key: number): number {
    const mask = this.#keys.length - 1
    const high = Math.floor(key / 4294967296)
    let slot = (Math.imul((key - high * 4294967296) | 0, 0x9e3779b1) ^ Math.imul(high | 0, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & mask
    for (;;) {
      const found = this.#keys[slot]
      if (found === FREE || found === key) return slot
      slot = (slot + 1) & mask
    }
  }

  /** As large as the living need, at most half full afterwards. */
  #rebuild(): void {
    const [keys, values] = [this.#keys, this.#values]
    const living: number[] = []
    for (let slot = 0; slot < keys.length; slot += 1) if (keys[slot] !== FREE && this.#isAlive(values[slot] ?? 0)) living.push(slot)
    let slots = FIRST_SLOTS
    while (slots < living.length * 2) slots *= 2
    this.#keys = new Float64Array(slots)
    this.#values = new Float64Array(slots)
    this.#used = living.length
    for (const slot of living) {
      const target = this.#find(keys[slot] ?? 0)
      this.#keys[target] = keys[slot] ?? 0
      this.#values[target] = values[slot] ?? 0
    }
  }
}
