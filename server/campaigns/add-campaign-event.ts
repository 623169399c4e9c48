import type { SqlLike } from '#db/client.ts'

export type CampaignEvent = { campaignId: string; kind: string; text: string }

/** Adds a line to a campaign's story. The text is for people and names nobody. */
export async function addCampaignEvent(sql: SqlLike, event: CampaignEvent): Promise<void> {
  await sql`insert into campaign_events (campaign_id, kind, text) values (${event.campaignId}, ${event.kind}, ${event.text})`
}
