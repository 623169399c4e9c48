import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { campaignsOf } from './held-shares.ts'

/** A campaign that still counts as running so long after it was told is told again. */
const AGAIN_MS = 5000
const CAMPAIGNS_MAX = 100

export type DrainedCampaignsParts = {
  sql: Sql
  accountId: string
  /** Best effort: a campaign that did not hear of it looks by itself. */
  tell?: ((campaignId: string) => void) | undefined
}

/**
 * Campaigns of a number that have nothing left to send. They are told while the turn goes on: between two turns lie some tenths of a second
 * in which nothing leaves from the number, chat replies included.
 */
export class DrainedCampaigns {
  private readonly parts: DrainedCampaignsParts
  private toldAtMs = new Map<string, number>()

  constructor(parts: DrainedCampaignsParts) {
    this.parts = parts
  }

  /** Those that still count as running, told or not. */
  async find(): Promise<string[]> {
    const { sql, accountId } = this.parts
    const rows = await sql<{ id: string }[]>`
      select k.id from campaigns k
      where k.id in ${campaignsOf(sql, accountId)} and k.state = 'running' and k.frozen_at is not null
        and not exists (select 1 from send_chunks c where c.campaign_id = k.id and c.done_at is null)
        and not exists (select 1 from send_due d where d.campaign_id = k.id)
      limit ${CAMPAIGNS_MAX}`
    return rows.map((row) => row.id)
  }

  /** Tells each once; one that got something to send again meanwhile will be told again. */
  async tell(): Promise<void> {
    const now = steadyNow()
    const told = new Map<string, number>()
    for (const id of await this.find()) {
      const before = this.toldAtMs.get(id)
      const isNews = before === undefined || now - before > AGAIN_MS
      if (isNews) this.parts.tell?.(id)
      told.set(id, isNews ? now : before)
    }
    this.toldAtMs = told
  }
}
