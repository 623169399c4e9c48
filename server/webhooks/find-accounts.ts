import { LRUCache } from 'lru-cache'
import type { SqlLike } from '#db/client.ts'

export type NumberOwner = { accountId: string; orgId: string }

/** Whose number it is: more than one row when several organisations or WABAs have connected it. Cached for five seconds. */
export class NumberDirectory {
  private readonly cache = new LRUCache<string, NumberOwner[]>({ max: 10_000, ttl: 5000 })

  async ownersOf(sql: SqlLike, phoneNumberId: string): Promise<NumberOwner[]> {
    const known = this.cache.get(phoneNumberId)
    if (known) return known
    const owners = await sql<NumberOwner[]>`
      select distinct on (org_id) id as "accountId", org_id as "orgId" from whatsapp_accounts
      where phone_number_id = ${phoneNumberId} order by org_id, is_active desc, created_at`
    this.cache.set(phoneNumberId, [...owners])
    return owners
  }
}
