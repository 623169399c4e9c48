import { steadyNow } from '#server/lib/steady-now.ts'

/**
 * The database's wall clock as a lane has last heard it, carried on by the steady clock: what is written is compared with times of the
 * database's own, and the worker's wall clock may be hours off.
 */
export class DatabaseClock {
  private aheadMs = Date.now() - steadyNow()

  /** @param databaseMs what the database has just said, in milliseconds since 1970 */
  hear(databaseMs: number): void {
    this.aheadMs = databaseMs - steadyNow()
  }

  /** In milliseconds since 1970. */
  now(): number {
    return steadyNow() + this.aheadMs
  }
}
