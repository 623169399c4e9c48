import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { campaignsOf } from './held-shares.ts'

/** A campaign that still counts as running so long after it was told is told again. */
const AGAIN_MS = 30_000
const CAMPAIGNS_MAX = 100

export type DrainedCampaignsParts = {
  sql: Sql
  accountId: string
  /** Answers with those that were not reached. Best effort: a campaign that did not hear of it looks by itself. */
  tell?: ((campaignIds: string[]) => Promise<string[]>) | undefined
}

/**
 * Campaigns of a number that have nothing left to send. They are told while the turn goes on: between two turns lie some tenths of a second
 * in which nothing leaves from the number, chat replies included.
 */
export class DrainedCampaigns {
  private readonly parts: DrainedCampaignsParts
  private toldAtMs = new Map<string, number>()
  private telling: Promise<unknown> = Promise.resolve()

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

  /** Tells each once; one that got something to send again meanwhile will be told again. Does not wait for the answers. */
  async tell(): Promise<void> {
    const news = await this.findUntold()
    if (news.length === 0 || !this.parts.tell) return
    this.telling = this.parts.tell(news).then((unreached) => unreached.forEach((id) => this.toldAtMs.delete(id)))
  }

  /** Those that have not heard of it yet, once everybody who was told has answered. */
  async untold(): Promise<string[]> {
    await this.telling
    return this.findUntold()
  }

  private async findUntold(): Promise<string[]> {
    const now = steadyNow()
    const found = (await this.find()).map((id) => ({ id, before: this.toldAtMs.get(id) ?? -Infinity }))
    const isNews = ({ before }: { before: number }) => now - before > AGAIN_MS
    this.toldAtMs = new Map(found.map((one) => [one.id, isNews(one) ? now : one.before]))
    return found.filter(isNews).map(({ id }) => id)
  }
}
