const SMALLEST = 4096
/** Bytes that wait to be used again; more are left to the garbage collector. */
const KEPT_MAX = 16 * 1024 * 1024

/**
 * Memory for webhook bodies, used again once a body is delivered. Hundreds of bodies of a hundred kilobytes a second, each in memory of its own,
 * let the process grow: V8 gives such memory back only when it collects.
 */
export class BodyBuffers {
  readonly #free = new Map<number, Buffer[]>()
  #keptBytes = 0

  /** @param text ASCII @returns its bytes, at the start of a buffer of this store */
  write(text: string): Buffer {
    const size = sizeFor(text.length)
    const known = this.#free.get(size)?.pop()
    if (known) this.#keptBytes -= size
    const buffer = known ?? Buffer.allocUnsafeSlow(size)
    return buffer.subarray(0, buffer.write(text, 'latin1'))
  }

  /** Nobody looks at these bytes any more. @param bytes from `write`, given back once */
  giveBack(bytes: Buffer): void {
    const size = bytes.buffer.byteLength
    if (this.#keptBytes + size > KEPT_MAX) return
    const free = this.#free.get(size)
    const buffer = Buffer.from(bytes.buffer)
    if (free) free.push(buffer)
    else this.#free.set(size, [buffer])
    this.#keptBytes += size
  }
}

/** Doubling sizes, so that what was given back fits again. */
function sizeFor(length: number): number {
  let size = SMALLEST
  while (size < length) size *= 2
  return size
}
