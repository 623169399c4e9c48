import { CompactMap } from '../core/compact-map.ts'

/** The highest count that fits a byte; what goes beyond is counted in `#more`. */
const FULL = 255

/** How often each recipient was sent to: about seven bytes for a phone number. Other ids go into a Map. */
export class RecipientCount {
  readonly #counts = new CompactMap((slots) => new Uint8Array(slots))
  /** Sends beyond the first 255. */
  readonly #more = new Map<number, number>()
  readonly #others = new Map<string, number>()
  /** The numbers as they were at the first page, for the next ones. */
  #listed: Float64Array | undefined
  accepted = 0

  get unique(): number {
    return this.#counts.size + this.#others.size
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
    const count = this.#counts.get(number) ?? 0
    if (count < FULL) this.#counts.set(number, count + 1)
    else this.#more.set(number, (this.#more.get(number) ?? 0) + 1)
  }

  /**
   * Recipients from position `after` on: by ascending number, then those without one in the order of their first message. Who comes in after the page at 0 is
   * missing in the next ones, or lets a row come twice; none is left out that was there.
   */
  page(after: number, limit: number): { recipient: string; count: number }[] {
    const numbers = after === 0 ? this.#list() : (this.#listed ?? this.#list())
    const rows = Array.from(numbers.subarray(after, after + limit), (number) => ({ recipient: String(number), count: this.#countOf(number) }))
    const skip = Math.max(0, after - numbers.length)
    if (rows.length < limit) for (const [recipient, count] of [...this.#others].slice(skip, skip + limit - rows.length)) rows.push({ recipient, count })
    this.#listed = rows.length === limit ? numbers : undefined
    return rows
  }

  #countOf(number: number): number {
    return (this.#counts.get(number) ?? 0) + (this.#more.get(number) ?? 0)
  }

  #list(): Float64Array {
    const numbers = new Float64Array(this.#counts.size)
    let listed = 0
    this.#counts.forEach((number) => {
      numbers[listed++] = number
    })
    return numbers.sort()
  }
}
