/** Sends whose ids are remembered. */
export const RECENT = 20_000
/** No wamid of ours is longer. */
const BYTES = 128

/** The ids of the last sends, in one piece of memory: kept as objects, they would be copied and swept by the garbage collector again and again. */
export class RecentWamids {
  readonly #bytes = Buffer.alloc(RECENT * BYTES)
  readonly #lengths = new Uint8Array(RECENT)

  /** @param position of the send among all */
  set(position: number, wamid: string): void {
    const slot = position % RECENT
    this.#lengths[slot] = this.#bytes.write(wamid, slot * BYTES, BYTES, 'latin1')
  }

  /** Only for one of the last sends. */
  get(position: number): string {
    const slot = position % RECENT
    return this.#bytes.toString('latin1', slot * BYTES, slot * BYTES + (this.#lengths[slot] ?? 0))
  }
}
