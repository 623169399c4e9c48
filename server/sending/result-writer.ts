import type { LaneResult } from './lane-result.ts'

const BATCH_MAX = 500
const WAIT_MS = 25
/** Results waiting to be written at which the lane stops sending: a slow database slows the lane, memory stays flat. */
const BACKLOG_MAX = 5000

/** Collects results and writes them in bulk: one write in flight, up to 500 at once, none waits longer than 25 ms for company. */
export class ResultWriter {
  private readonly write: (results: LaneResult[]) => Promise<void>
  private pending: LaneResult[] = []
  private running: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null
  private failure: unknown = null

  constructor(write: (results: LaneResult[]) => Promise<void>) {
    this.write = write
  }

  add(result: LaneResult): void {
    this.pending.push(result)
    if (this.pending.length >= BATCH_MAX) this.start()
    else this.timer ??= setTimeout(() => this.start(), WAIT_MS)
  }

  /** Waits while too much is unwritten. @throws the error of a write that failed */
  async room(): Promise<void> {
    while (this.pending.length > BACKLOG_MAX && this.failure === null) {
      this.start()
      await this.running
    }
    this.throwFailure()
  }

  /** Everything added so far is durable afterwards. @throws the error of a write that failed */
  async drain(): Promise<void> {
    while ((this.pending.length > 0 || this.running) && this.failure === null) {
      this.start()
      await this.running
    }
    this.throwFailure()
  }

  private start(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    if (this.running || this.pending.length === 0 || this.failure !== null) return
    const batch = this.pending.splice(0, BATCH_MAX)
    this.running = this.write(batch)
      .catch((error: unknown) => {
        this.failure = error ?? new Error('a write of results failed')
      })
      .then(() => {
        this.running = null
        if (this.pending.length >= BATCH_MAX) this.start()
        else if (this.pending.length > 0) this.timer ??= setTimeout(() => this.start(), WAIT_MS)
      })
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure
  }
}
