import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import type { QueuedMessage } from './lane-store.ts'

/** Between two looks while a lane has people in hand: one of a campaign that sends once a second may have them for minutes. */
const LOOK_MS = 1000
/** An opt-out is dated by the beginning of its transaction, which may have waited for locks. */
const OVERLAP = '1 minute'
/** At most this many are read at once, the latest; a database that knows more of one minute has imported them. */
const PEOPLE_MAX = 10_000

type Holder = { messages: QueuedMessage[]; next: number }

/** Takes people out of what a lane has in hand who opt out after it was read. Their rows are withdrawn already (`withdrawQueued`). */
export class OptOutWatch {
  private readonly sql: Sql
  private readonly accountId: string
  private readonly known = new Set<number>()
  private lookedAtMs = -Infinity

  constructor(sql: Sql, accountId: string) {
    this.sql = sql
    this.accountId = accountId
  }

  /** Looks, when it is time to, and takes out whoever is new. What is read later does not contain those that were seen. */
  async look(holders: Holder[]): Promise<void> {
    if (holders.length === 0 || steadyNow() - this.lookedAtMs < LOOK_MS) return
    this.lookedAtMs = steadyNow()
    const fresh = await this.readFresh()
    if (fresh.size === 0) return
    for (const holder of holders) {
      holder.messages = holder.messages.slice(holder.next).filter((message) => !fresh.has(message.contactId))
      holder.next = 0
    }
  }

  private async readFresh(): Promise<Set<number>> {
    const rows = await this.sql<{ contactId: number }[]>`
      select contact_id as "contactId" from suppressions
      where org_id = (select org_id from whatsapp_accounts where id = ${this.accountId}) and created_at > now() - ${OVERLAP}::interval and lifted_at is null order by created_at desc limit ${PEOPLE_MAX}`
    const fresh = new Set(rows.map(({ contactId }) => contactId).filter((contactId) => !this.known.has(contactId)))
    this.known.clear()
    for (const { contactId } of rows) this.known.add(contactId)
    return fresh
  }
}
