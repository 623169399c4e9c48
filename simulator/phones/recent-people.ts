const NONE = -1

/**
 * A thousand values by key, the least recently used one leaves first. A Map in that order would do, but it is copied into a new one every few hundred
 * changes, and V8 lets the old one keep the new one and all that is in it until a full collection: here the Map holds places only, and typed arrays the order.
 */
export class RecentPeople<T> {
  readonly #max: number
  readonly #places = new Map<string, number>()
  readonly #keys: string[] = []
  readonly #values: T[] = []
  /** Of each place: who was used just before, and just after. */
  readonly #before: Int32Array
  readonly #after: Int32Array
  #oldest = NONE
  #newest = NONE

  constructor(max: number) {
    this.#max = max
    this.#before = new Int32Array(max)
    this.#after = new Int32Array(max)
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key)
    return place === undefined ? undefined : this.#values[place]
  }

  /** Makes it the newest. @returns what had to leave */
  set(key: string, value: T): T | undefined {
    const known = this.#places.get(key)
    if (known !== undefined) {
      this.#unlink(known)
      this.#append(known)
      this.#values[known] = value
      return undefined
    }
    const isFull = this.#places.size >= this.#max
    const place = isFull ? this.#oldest : this.#places.size
    const left = isFull ? this.#values[place] : undefined
    if (isFull) {
      this.#unlink(place)
      this.#places.delete(this.#keys[place] ?? '')
    }
    this.#keys[place] = key
    this.#values[place] = value
    this.#places.set(key, place)
    this.#append(place)
    return left
  }

  /** Newest first. */
  *newestFirst(): Generator<T> {
    for (let place = this.#newest; place !== NONE; place = this.#before[place] ?? NONE) {
      const value = this.#values[place]
      if (value !== undefined) yield value
    }
  }

  clear(): void {
    this.#places.clear()
    this.#keys.length = 0
    this.#values.length = 0
    this.#oldest = NONE
    this.#newest = NONE
  }

  #append(place: number): void {
    this.#before[place] = this.#newest
    this.#after[place] = NONE
    if (this.#newest === NONE) this.#oldest = place
    else this.#after[this.#newest] = place
    this.#newest = place
  }

  #unlink(place: number): void {
    const [before, after] = [this.#before[place] ?? NONE, this.#after[place] ?? NONE]
    if (before === NONE) this.#oldest = after
    else this.#after[before] = after
    if (after === NONE) this.#newest = before
    else this.#before[after] = before
  }
}
