import type { SqlLike } from '#db/client.ts'
import { LIVE_CHANNEL, type LiveEvent } from './live-event.ts'

const FLUSH_MS = 250
/** Things told of at once at most; a page that is not told looks by itself. */
const WAITING_MAX = 10_000

/**
 * Tells open pages of what a stream of commits changed, each thing at most four times a second. After the commits and not in them:
 * transactions that notify commit one after the other, all over the database. Carries ids only; what a crash swallows costs a page a second.
 */
export class LiveTeller {
  private readonly sql: SqlLike
  private readonly waiting = new Set<string>()
  private timer: NodeJS.Timeout | null = null

  constructor(sql: SqlLike) {
    this.sql = sql
  }

  tell(orgId: string, event: LiveEvent): void {
    if (this.waiting.size >= WAITING_MAX) return
    this.waiting.add(JSON.stringify([orgId, event.kind, event.id]))
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  /** Tells what waits now; for shutdown. Never throws. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const payloads = [...this.waiting]
    this.waiting.clear()
    if (payloads.length === 0) return
    await this.sql`select pg_notify(${LIVE_CHANNEL}, p) from unnest(${payloads}::text[]) as p`.catch(() => undefined)
  }
}
