/** On average later than this: the machine has no core to spare. An idle one has 0.1 ms at 80 calls a second, one whose two cores were full 4 ms. */
const LATE_MS = 2
const GAIN = 0.05
/** One late moment says something of the next seconds too. */
const HOLDS_MS = 5000

/** Whether this process gets its turns late, judged by when its calls left and when they were to leave. */
export class OwnTimers {
  private meanMs = 0
  private lateUntilMs = -Infinity

  /** A call that was to leave `lateMs` ago leaves now. */
  left(lateMs: number, nowMs: number): void {
    this.meanMs += GAIN * (lateMs - this.meanMs)
    if (this.meanMs > LATE_MS) this.lateUntilMs = nowMs + HOLDS_MS
  }

  areLate(nowMs: number): boolean {
    return nowMs < this.lateUntilMs
  }
}
