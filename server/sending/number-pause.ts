import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { pauseLane } from './lane-store.ts'

/** The silence that Meta has asked a number for. By the steady clock: a wall clock that is set must not prolong it or cut it short. */
export class NumberPause {
  private readonly sql: Sql
  private readonly lane: { accountId: string; epoch: number }
  private untilMs = -Infinity

  constructor(sql: Sql, lane: { accountId: string; epoch: number }) {
    this.sql = sql
    this.lane = lane
  }

  get isOn(): boolean {
    return steadyNow() < this.untilMs
  }

  /** What is left of a pause that an earlier turn has written down. */
  goOn(leftMs: number): void {
    this.untilMs = steadyNow() + leftMs
  }

  /** Begins at once. @returns whether it is news, which `write` makes durable */
  begin(forMs: number): boolean {
    const untilMs = steadyNow() + forMs
    // Calls that were on their way together say the same; one of them is enough.
    if (untilMs - this.untilMs < forMs / 2) return false
    this.untilMs = untilMs
    return true
  }

  async write(reason: string): Promise<void> {
    await pauseLane(this.sql, this.lane, { forMs: this.untilMs - steadyNow(), reason })
  }
}
