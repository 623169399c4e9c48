const EMPTY = 0
const FIRST_SIZE = 64

/**
 * How often each recipient was sent to. Phone numbers have at most 15 digits and fit a double exactly, so a million of them
 * take about 20 MB here where a Map of strings would take ten times as much. Other ids go into a Map.
 */
export class RecipientCount {
  #numbers = new Float64Array(FIRST_SIZE)
  #counts = new Uint32Array(FIRST_SIZE)
  /** Open addressing: position in `#numbers` plus one, 0 = free. */
  #table = new Uint32Array(FIRST_SIZE * 2)
  #size = 0
  readonly #others = new Map<string, number>()
  accepted = 0

  get unique(): number {
    return this.#size + this.#others.size
  }

  get duplicates(): number {
    return this.accepted - this.unique
  }

  /** @param number the digits as a number, or 0 for a recipient without a phone number */
  add(number: number, id: string): void {
    this.accepted += 1
    if (number === 0) {
      this.#others.set(id, (this.#others.get(id) ?? 0) + 1)
      return
    }
    const slot = this.#find(number)
    const position = this.#table[slot] ?? EMPTY
    if (position !== EMPTY) {
      this.#counts[position - 1] = (this.#counts[position - 1] ?? 0) + 1
      return
    }
    if (this.#size === this.#numbers.length) {
      this.#grow()
      this.#insert(number, this.#find(number))
      return
    }
    this.#insert(number, slot)
  }

  /** Recipients in the order of their first message, from position `after` on. */
  page(after: number, limit: number): { recipient: string; count: number }[] {
    const rows: { recipient: string; count: number }[] = []
    for (let i = after; i < Math.min(this.#size, after + limit); i += 1) rows.push({ recipient: String(this.#numbers[i]), count: this.#counts[i] ?? 0 })
    if (rows.length === limit || this.#others.size === 0) return rows
    const skip = Math.max(0, after - this.#size)
    for (const [recipient, count] of [...this.#others].slice(skip, skip + limit - rows.length)) rows.push({ recipient, count })
    return rows
  }

  #insert(number: number, slot: number): void {
    this.#numbers[this.#size] = number
    this.#counts[this.#size] = 1
    this.#size += 1
    this.#table[slot] = this.#size
  }

  #find(number: number): number {
    const mask = this.#table.length - 1
    let slot = (Math.imul(number % 4294967296 | 0, 0x9e3779b1) ^ Math.imul(Math.floor(number / 4294967296), 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & mask
    for (;;) {
      const position = this.#table[slot] ?? EMPTY
      if (position === EMPTY || this.#numbers[position - 1] === number) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2)
    const counts = new Uint32Array(numbers.length)
    numbers.set(this.#numbers)
    counts.set(this.#counts)
    this.#numbers = numbers
    this.#counts = counts
    this.#table = new Uint32Array(numbers.length * 2)
    for (let i = 0; i < this.#size; i += 1) this.#table[this.#find(numbers[i] ?? 0)] = i + 1
  }
}
