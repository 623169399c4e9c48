import { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes in a temporary file without a name: the system gives its room back when it is closed, at the latest with the process. */
export class UnlinkedFile {
  readonly #descriptor: number

  private constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  /** @throws the system's error when there is no room, or no folder to write to; nothing is left behind then */
  static write(bytes: Uint8Array): UnlinkedFile {
    const path = join(tmpdir(), `whatsapp-simulator-${randomUUID()}`)
    const file = new UnlinkedFile(openSync(path, 'wx+', 0o600))
    try {
      unlinkSync(path)
      for (let at = 0; at < bytes.length; ) at += writeSync(file.#descriptor, bytes, at, bytes.length - at, at)
      return file
    } catch (error) {
      file.close()
      throw error
    }
  }

  read(): Buffer {
    const bytes = Buffer.allocUnsafe(fstatSync(this.#descriptor).size)
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(this.#descriptor, bytes, at, bytes.length - at, at)
      if (count === 0) throw new Error('A temporary file of the simulator became shorter.')
      at += count
    }
    return bytes
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
