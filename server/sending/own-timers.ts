/** On average later than this: the machine has no core to spare. An idle one has 0.1 ms at 80 calls a second, one whose two cores were full 4 to 8 ms. */
const LATE_MS = 2
const GAIN = 0.05
/** One timer says so much at most: a single pause of the process is no machine without a core. */
const SAMPLE_MAX_MS = 15
/** It says something of the next seconds too. */
const HOLDS_MS = 5000

/** Whether this process gets its turns late, judged by when timers were to wake it and when they did. */
export class OwnTimers {
  private meanMs = 0
  private lateUntilMs = -Infinity

  woke(lateMs: number, nowMs: number): void {
    this.meanMs += GAIN * (Math.min(SAMPLE_MAX_MS, Math.max(0, lateMs)) - this.meanMs)
    if (this.meanMs > LATE_MS) this.lateUntilMs = nowMs + HOLDS_MS
  }

  areLate(nowMs: number): boolean {
    return nowMs < this.lateUntilMs
  }
}
