import type { Sql } from '#db/client.ts'
import type { Delivery } from './delivery.ts'

/** When a number's webhook came, and up to when Meta has told of the number by it: its own time, unless that is later. Both in milliseconds of `performance`. */
type Heard = { arrivedAtMs: number; untilMs: number }

/**
 * Which numbers Meta lets us hear of. What it tells of a moment is evidence of that moment only, however late it comes: after a silence the
 * first of many webhooks that have waited says nothing of the others. And it is told to the database one round later than it came,
 * so that those which came with it have said how late they are.
 */
export class HeardBook {
  private fresh = new Map<string, Heard>()
  private settled = new Map<string, Heard>()

  note({ receivedAt, events }: Delivery, arrivedAtMs: number): void {
    const newest = new Map<string, number>()
    for (const { phoneNumberId, at } of events?.statuses ?? []) if (at > (newest.get(phoneNumberId) ?? -Infinity)) newest.set(phoneNumberId, at)
    for (const { phoneNumberId, timestamp } of events?.inbound ?? []) newest.set(phoneNumberId, Math.max(newest.get(phoneNumberId) ?? -Infinity, timestamp.getTime() / 1000))
    for (const [phoneNumberId, at] of newest) {
      const untilMs = arrivedAtMs - Math.max(0, receivedAt.getTime() - at * 1000)
      join(this.fresh, phoneNumberId, { arrivedAtMs, untilMs })
    }
  }

  /** Only what arrives from now on counts: the endpoint's clock has begun anew. */
  forget(): void {
    this.fresh.clear()
    this.settled.clear()
  }

  /** Writes down what has come, and as evidence what had come before the last call. @throws the database's error; nothing is lost then */
  async tell(sql: Sql): Promise<void> {
    const { fresh, settled } = this
    this.fresh = new Map()
    this.settled = fresh
    try {
      await write(sql, fresh, settled)
    } catch (error) {
      for (const [number, heard] of settled) join(this.settled, number, heard)
      throw error
    }
  }
}

/** By the later of both. */
function join(into: Map<string, Heard>, phoneNumberId: string, heard: Heard): void {
  const known = into.get(phoneNumberId)
  into.set(phoneNumberId, known ? { arrivedAtMs: Math.max(known.arrivedAtMs, heard.arrivedAtMs), untilMs: Math.max(known.untilMs, heard.untilMs) } : heard)
}

async function write(sql: Sql, fresh: Map<string, Heard>, settled: Map<string, Heard>): Promise<void> {
  const numbers = [...new Set([...fresh.keys(), ...settled.keys()])]
  if (numbers.length === 0) return
  const now = performance.now()
  const agesOf = (atMs: (number: string) => number | undefined) => numbers.map((number) => toAge(now, atMs(number)))
  await sql`
    update whatsapp_accounts a set last_webhook_at = greatest(a.last_webhook_at, now() - u.arrived_ms * interval '1 millisecond'), heard_until_at = greatest(a.heard_until_at, now() - u.until_ms * interval '1 millisecond')
    from unnest(${numbers}::text[], ${agesOf((number) => fresh.get(number)?.arrivedAtMs)}::float8[], ${agesOf((number) => settled.get(number)?.untilMs)}::float8[]) as u(number, arrived_ms, until_ms) where a.phone_number_id = u.number`
}

function toAge(now: number, atMs: number | undefined): number | null {
  return atMs === undefined ? null : Math.max(0, Math.round(now - atMs))
}
