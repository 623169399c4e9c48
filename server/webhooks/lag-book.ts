import type { Sql } from '#db/client.ts'
import type { Delivery } from './delivery.ts'

/** Meta's times are whole seconds: a status may seem to be this much older than it is. */
const ROUNDING_MS = 1000
const LAG_MAX_MS = 30 * 86_400_000

/**
 * How late statuses come, by number: arrival − the status's own time. What happened before our endpoint's clock began to run
 * says nothing of Meta: it may have waited for us.
 */
export class LagBook {
  private readonly worst = new Map<string, number>()
  private sinceSeconds: number | null = null

  /** From when on the endpoint has answered everything. */
  listenSince(upSince: Date): void {
    this.sinceSeconds = upSince.getTime() / 1000
  }

  note({ receivedAt, events }: Delivery): void {
    if (this.sinceSeconds === null || !events) return
    const oldest = new Map<string, number>()
    for (const { phoneNumberId, at } of events.statuses) {
      if (at >= this.sinceSeconds && at < (oldest.get(phoneNumberId) ?? Infinity)) oldest.set(phoneNumberId, at)
    }
    for (const [phoneNumberId, at] of oldest) {
      const lagMs = Math.min(LAG_MAX_MS, receivedAt.getTime() - at * 1000 - ROUNDING_MS)
      if (lagMs > (this.worst.get(phoneNumberId) ?? 0)) this.worst.set(phoneNumberId, lagMs)
    }
  }

  /**
   * Writes down what is worse than known. Two windows of 24 hours stand on the number's row, so that the worst of the last
   * day is never forgotten early, and a number whose lag does not grow costs no write. @throws the database's error; nothing is forgotten then
   */
  async keep(sql: Sql): Promise<void> {
    const rows = [...this.worst]
    this.worst.clear()
    if (rows.length === 0) return
    try {
      await write(sql, rows)
    } catch (error) {
      for (const [number, lagMs] of rows) this.worst.set(number, Math.max(lagMs, this.worst.get(number) ?? 0))
      throw error
    }
  }
}

async function write(sql: Sql, rows: [phoneNumberId: string, lagMs: number][]): Promise<void> {
  await sql`
    update whatsapp_accounts a set
      lag_before_ms = case when a.lag_since > now() - interval '24 hours' then a.lag_before_ms when a.lag_since > now() - interval '48 hours' then a.lag_ms else 0 end,
      lag_ms = u.lag_ms,
      lag_since = case when a.lag_since > now() - interval '24 hours' then a.lag_since else now() end
    from unnest(${rows.map(([number]) => number)}::text[], ${rows.map(([, lagMs]) => Math.round(lagMs))}::bigint[]) as u(number, lag_ms)
    where a.phone_number_id = u.number and (a.lag_since is null or a.lag_since <= now() - interval '24 hours' or u.lag_ms > a.lag_ms)`
}
