import type { Bubble } from '../phones/handset-store.ts'
import type { Phone, Template } from '../world/types.ts'

const FIRST_SLOTS = 1024
/** Slots whose texts share a piece of memory. */
const SLAB_SLOTS = 1024
/** Both texts of nearly every message: a wamid, a person and sixty characters of callback data. */
const TEXT_BYTES = 320
/** Pieces of memory, a third of a megabyte each, that stay when nothing is under way any more. */
const SLABS_KEPT = 64

/**
 * Messages under way, a slot each: numbers in typed arrays and texts as bytes. As objects they lived for half a second and longer, and
 * the garbage collector copied and marked them by the thousand.
 */
export class LifeSlots {
  stage = new Uint8Array(FIRST_SLOTS)
  lastStage = new Uint8Array(FIRST_SLOTS)
  /** 0: none. */
  failure = new Int32Array(FIRST_SLOTS)
  hash = new Uint32Array(FIRST_SLOTS)
  /** The person's digits; 0 without a number. */
  number = new Float64Array(FIRST_SLOTS)
  readonly phone: (Phone | undefined)[] = []
  readonly template: (Template | undefined)[] = []
  readonly pricing: string[] = []
  /** As long as a chat shows it. */
  readonly bubble: (Bubble | undefined)[] = []
  #slabs: Buffer[] = []
  /** Where the first text of a slot ends, and the second. */
  #headEnd = new Uint16Array(FIRST_SLOTS)
  #tailEnd = new Uint16Array(FIRST_SLOTS)
  /** Texts that are longer than a slot. */
  readonly #long = new Map<number, { head: string; tail: string }>()
  #free: number[] = []
  #used = 0

  /** A slot that nobody has; what was in it stays until it is written. */
  take(): number {
    const slot = this.#free.pop() ?? this.#used++
    if (slot >= this.stage.length) this.#makeRoom()
    return slot
  }

  release(slot: number): void {
    this.bubble[slot] = undefined
    if (this.#long.size > 0) this.#long.delete(slot)
    this.#free.push(slot)
    if (this.#free.length === this.#used && this.#slabs.length > SLABS_KEPT) this.clear()
  }

  /** ASCII texts, the form of everything Meta writes into webhooks. */
  setTexts(slot: number, head: string, tail: string): void {
    if (head.length + tail.length > TEXT_BYTES) {
      this.#long.set(slot, { head, tail })
      return
    }
    const at = (slot % SLAB_SLOTS) * TEXT_BYTES
    const slab = this.#slabOf(slot)
    slab.write(head, at, 'latin1')
    slab.write(tail, at + head.length, 'latin1')
    this.#headEnd[slot] = head.length
    this.#tailEnd[slot] = head.length + tail.length
  }

  headOf(slot: number): string {
    const long = this.#long.size > 0 ? this.#long.get(slot) : undefined
    if (long) return long.head
    const at = (slot % SLAB_SLOTS) * TEXT_BYTES
    return this.#slabOf(slot).toString('latin1', at, at + (this.#headEnd[slot] ?? 0))
  }

  tailOf(slot: number): string {
    const long = this.#long.size > 0 ? this.#long.get(slot) : undefined
    if (long) return long.tail
    const at = (slot % SLAB_SLOTS) * TEXT_BYTES
    return this.#slabOf(slot).toString('latin1', at + (this.#headEnd[slot] ?? 0), at + (this.#tailEnd[slot] ?? 0))
  }

  /** Forgets everything that is under way. */
  clear(): void {
    this.phone.length = 0
    this.template.length = 0
    this.pricing.length = 0
    this.bubble.length = 0
    this.#slabs.length = Math.min(this.#slabs.length, SLABS_KEPT)
    this.#long.clear()
    this.#free = []
    this.#used = 0
  }

  #slabOf(slot: number): Buffer {
    const index = Math.floor(slot / SLAB_SLOTS)
    return (this.#slabs[index] ??= Buffer.allocUnsafeSlow(SLAB_SLOTS * TEXT_BYTES))
  }

  #makeRoom(): void {
    this.stage = grown(this.stage, (room) => new Uint8Array(room))
    this.lastStage = grown(this.lastStage, (room) => new Uint8Array(room))
    this.failure = grown(this.failure, (room) => new Int32Array(room))
    this.hash = grown(this.hash, (room) => new Uint32Array(room))
    this.number = grown(this.number, (room) => new Float64Array(room))
    this.#headEnd = grown(this.#headEnd, (room) => new Uint16Array(room))
    this.#tailEnd = grown(this.#tailEnd, (room) => new Uint16Array(room))
  }
}

type Growable = { length: number; set: (from: never) => void }

function grown<T extends Growable>(before: T, create: (room: number) => T): T {
  const after = create(2 * before.length)
  after.set(before as never)
  return after
}
