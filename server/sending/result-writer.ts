import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseAway, isLostRace } from '#server/lib/is-database-away.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import type { LaneResult } from './lane-result.ts'

const BATCH_MAX = 500
const WAIT_MS = 25
/** Results waiting to be written at which the lane stops sending: a slow database slows the lane, memory stays flat. */
const BACKLOG_MAX = 5000
/** A write that takes longer stops the sending too: whatever holds it up, only what left in this time is in doubt if the process dies. */
const SLOW_MS = 1000
/** A database that is away longer than this fails the lane; shorter than the grace of a worker that is told to end. */
const AWAY_MAX_MS = 30_000

/** Collects results and writes them in bulk: one write in flight, up to 500 at once, none waits longer than 25 ms for company of its own lane. */
export class ResultWriter {
  private readonly write: (results: LaneResult[]) => Promise<void>
  private pending: LaneResult[] = []
  /** Results are written in the order in which they were added. */
  private added = 0
  private written = 0
  private running: Promise<void> | null = null
  private runsSinceMs = 0
  private timer: NodeJS.Timeout | null = null
  private failure: unknown = null

  constructor(write: (results: LaneResult[]) => Promise<void>) {
    this.write = write
  }

  add(result: LaneResult): void {
    this.pending.push(result)
    this.added += 1
    if (this.pending.length >= BATCH_MAX) this.start()
    else this.timer ??= setTimeout(() => this.start(), WAIT_MS)
  }

  /** Waits while too much is unwritten, or for too long. @throws the error of a write that failed */
  async room(): Promise<void> {
    while (this.failure === null && (this.pending.length > BACKLOG_MAX || this.isSlow())) {
      this.start()
      await this.running
    }
    this.throwFailure()
  }

  /** Everything added so far is durable afterwards, whatever is added meanwhile. @throws the error of a write that failed */
  async drain(): Promise<void> {
    const upto = this.added
    while (this.written < upto && this.failure === null) {
      this.start()
      await this.running
    }
    this.throwFailure()
  }

  private isSlow(): boolean {
    return this.running !== null && steadyNow() - this.runsSinceMs > SLOW_MS
  }

  private start(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    if (this.running || this.pending.length === 0 || this.failure !== null) return
    const batch = this.pending.splice(0, BATCH_MAX)
    this.runsSinceMs = steadyNow()
    this.running = this.persist(batch)
      .catch((error: unknown) => {
        this.failure = error ?? new Error('a write of results failed')
      })
      .then(() => {
        this.running = null
        this.written += batch.length
        if (this.pending.length >= BATCH_MAX) this.start()
        else if (this.pending.length > 0) this.timer ??= setTimeout(() => this.start(), WAIT_MS)
      })
  }

  /**
   * What is known must not become unknown because the database is being started again: the batch is written once it is back. Each
   * write may be repeated, so that one whose answer was lost does no harm.
   */
  private async persist(batch: LaneResult[]): Promise<void> {
    const giveUpAtMs = steadyNow() + AWAY_MAX_MS
    for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 1000)) {
      try {
        await this.write(batch)
        return
      } catch (error) {
        if (!(isDatabaseAway(error) || isLostRace(error)) || steadyNow() > giveUpAtMs) throw error
      }
      await sleep(waitMs)
    }
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure
  }
}
