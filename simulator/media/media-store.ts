import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../core/clock.ts'
import type { Ids } from '../core/ids.ts'

export type Medium = { id: string; bytes: Buffer; mimeType: string; fileName: string | undefined; sha256: string; expiresAt: number; /** The number that uploaded it; none when a person sent it. */ phoneId?: string }

const LIFE_MS = 30 * 86_400_000
const RECEIVED_LIFE_MS = 7 * 86_400_000
const URL_LIFE_MS = 5 * 60_000
const MAX_BYTES = 256 * 1024 * 1024
const MAX_ITEMS = 10_000
const MAX_URLS = 10_000

/** Files in memory: uploaded ones for thirty days, received ones for seven, or until newer ones need the room. */
export class MediaStore {
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #media = new Map<string, Medium>()
  readonly #urls = new Map<string, { id: string; expiresAt: number }>()
  #bytes = 0

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock
    this.#ids = ids
  }

  /** @returns the media id */
  add(file: Pick<Medium, 'bytes' | 'mimeType' | 'fileName' | 'phoneId'>): string {
    this.#bytes += file.bytes.length
    for (const old of this.#media.values()) {
      if (this.#bytes <= MAX_BYTES && this.#media.size < MAX_ITEMS) break
      this.remove(old.id)
    }
    const id = this.#ids.objectId()
    this.#media.set(id, { ...file, id, sha256: createHash('sha256').update(file.bytes).digest('hex'), expiresAt: this.#clock.now() + (file.phoneId === undefined ? RECEIVED_LIFE_MS : LIFE_MS) })
    return id
  }

  get(id: string): Medium | undefined {
    const medium = this.#media.get(id)
    return medium && medium.expiresAt > this.#clock.now() ? medium : undefined
  }

  remove(id: string): boolean {
    const medium = this.#media.get(id)
    if (!medium) return false
    this.#bytes -= medium.bytes.length
    return this.#media.delete(id)
  }

  /** A key for a download address that is good for five minutes. */
  makeUrlKey(id: string): string {
    const oldest = this.#urls.keys().next()
    if (this.#urls.size >= MAX_URLS && !oldest.done) this.#urls.delete(oldest.value)
    const key = randomBytes(18).toString('base64url')
    this.#urls.set(key, { id, expiresAt: this.#clock.now() + URL_LIFE_MS })
    return key
  }

  byUrlKey(key: string): Medium | undefined {
    const url = this.#urls.get(key)
    return url && url.expiresAt > this.#clock.now() ? this.get(url.id) : undefined
  }
}
