import type { Sql } from '#db/client.ts'
import { recentOptOuts } from '#server/contacts/recent-opt-outs.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import type { QueuedMessage } from './lane-store.ts'

/** Between two looks while a lane has people in hand: one of a campaign that sends once a second may have them for minutes. */
const LOOK_MS = 1000

type Holder = { messages: QueuedMessage[]; next: number }

/** Takes people out of what a lane has in hand who opt out after it was read. Their rows are withdrawn already (`withdrawQueued`). */
export class OptOutWatch {
  private readonly sql: Sql
  private readonly accountId: string
  private known = new Set<number>()
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
    const recent = await recentOptOuts(this.sql, this.sql`(select org_id from whatsapp_accounts where id = ${this.accountId})`)
    const fresh = new Set([...recent].filter((contactId) => !this.known.has(contactId)))
    this.known = recent
    return fresh
  }
}
