import type { Sql } from '#db/client.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { campaignsOf } from './held-shares.ts'

/** A campaign that still counts as running so long after it was told is told again; one that was not reached sooner. */
const AGAIN_MS = 30_000
const UNREACHED_AGAIN_MS = 5000
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
  private told = new Map<string, { againAtMs: number; isReached: boolean }>()
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
    const now = steadyNow()
    const news = (await this.findNow()).filter((id) => now >= (this.told.get(id)?.againAtMs ?? -Infinity))
    if (news.length === 0 || !this.parts.tell) return
    for (const id of news) this.told.set(id, { againAtMs: now + AGAIN_MS, isReached: true })
    const telling = this.parts.tell(news).then((unreached) => unreached.forEach((id) => this.told.set(id, { againAtMs: now + UNREACHED_AGAIN_MS, isReached: false })))
    this.telling = Promise.all([this.telling, telling])
  }

  /** Something of theirs leaves: what was said before it does not count any more. A look of theirs in between found that they had not drained. */
  forget(messages: { campaignId: string | null }[]): void {
    if (this.told.size === 0) return
    for (const { campaignId } of messages) if (campaignId !== null) this.told.delete(campaignId)
  }

  /** Those that have not heard of it yet, once everybody who was told has answered. */
  async untold(): Promise<string[]> {
    await this.telling
    return (await this.findNow()).filter((id) => this.told.get(id)?.isReached !== true)
  }

  /** Whoever is not among them any more will be told anew. */
  private async findNow(): Promise<string[]> {
    const found = await this.find()
    for (const id of this.told.keys()) if (!found.includes(id)) this.told.delete(id)
    return found
  }
}
