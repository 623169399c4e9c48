const LOAD_MAX = 0.6

/**
 * Remembers on which line each number stood: 12 bytes a slot, so that a million rows take some 25 MB where a Map
 * takes five times that. An E.164 number has at most 15 digits and is exact as a double.
 */
export class LineIndex {
  private numbers = new Float64Array(1 << 12)
  private lines = new Int32Array(1 << 12)
  private size = 0

  /** The line where the number stood before, or null when it is new; a new one is remembered. */
  claim(phone: string, line: number): number | null {
    const key = Number(phone.slice(1))
    const slot = findSlot(this.numbers, key)
    if (this.numbers[slot] === key) return this.lines[slot]!
    this.numbers[slot] = key
    this.lines[slot] = line
    this.size += 1
    if (this.size > this.numbers.length * LOAD_MAX) this.grow()
    return null
  }

  private grow(): void {
    const numbers = new Float64Array(this.numbers.length * 2)
    const lines = new Int32Array(numbers.length)
    for (let i = 0; i < this.numbers.length; i += 1) {
      const key = this.numbers[i]!
      if (key === 0) continue
      const slot = findSlot(numbers, key)
      numbers[slot] = key
      lines[slot] = this.lines[i]!
    }
    this.numbers = numbers
    this.lines = lines
  }
}

/** The slot that holds the key, or the empty one where it belongs. 0 marks an empty slot: no number is 0. */
function findSlot(numbers: Float64Array, key: number): number {
  const mask = numbers.length - 1
  const low = key >>> 0
  const high = Math.floor(key / 4294967296)
  let slot = ((Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 7) & mask
  while (numbers[slot] !== 0 && numbers[slot] !== key) slot = (slot + 1) & mask
  return slot
}
