const BUCKET_MS = 100
/** One hour. */
const BUCKETS = 36_000

export type PaceRow = { at: number; count: number }

/**
 * How many sends were accepted in each tenth of a second of the last hour: a ring of counters, 72 KB a number however many
 * messages there are.
 */
export class PaceBook {
  readonly #counts = new Uint16Array(BUCKETS)
  /** Bucket numbers since 1970; 0 = nothing yet. */
  #first = 0
  #last = 0

  /** @param at milliseconds; a moment before the last one counts as the last one's */
  add(at: number): void {
    const bucket = Math.floor(at / BUCKET_MS)
    if (this.#last === 0) this.#first = bucket
    if (bucket > this.#last) this.#forward(bucket)
    const slot = this.#last % BUCKETS
    this.#counts[slot] = Math.min(65_535, (this.#counts[slot] ?? 0) + 1)
  }

  /** Buckets that had any, oldest first. @param bucketMs a multiple of 100 */
  rows(bucketMs: number, { from, to }: { from: number; to: number }): PaceRow[] {
    const rows: PaceRow[] = []
    if (this.#last === 0) return rows
    const oldest = Math.max(this.#first, this.#last - BUCKETS + 1, Math.floor(from / BUCKET_MS))
    for (let bucket = oldest; bucket <= this.#last && bucket * BUCKET_MS < to; bucket += 1) {
      const count = this.#counts[bucket % BUCKETS] ?? 0
      if (count === 0) continue
      const at = Math.floor((bucket * BUCKET_MS) / bucketMs) * bucketMs
      const row = rows.at(-1)
      if (row?.at === at) row.count += count
      else rows.push({ at, count })
    }
    return rows
  }

  #forward(bucket: number): void {
    if (bucket - this.#last >= BUCKETS) this.#counts.fill(0)
    else for (let next = this.#last + 1; next <= bucket; next += 1) this.#counts[next % BUCKETS] = 0
    this.#last = bucket
  }
}
