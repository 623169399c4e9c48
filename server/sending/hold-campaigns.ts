import type { Sql } from '#db/client.ts'

/**
 * Stops running campaigns at once, in the database, where the lane's next intent reads it; the workflow hears of it
 * afterwards. Without a campaign id every running campaign of the number is held.
 */
export async function holdCampaigns(sql: Sql, input: { accountId: string; campaignId: string | null; reason: string }): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with held as (
      update campaigns set state = 'held', reason = ${input.reason}
      where account_id = ${input.accountId} and state = 'running' and (${input.campaignId}::uuid is null or id = ${input.campaignId}::uuid)
      returning id
    ), told as (
      insert into campaign_events (campaign_id, kind, text) select id, 'held', ${input.reason} from held
    )
    select id from held`
  return rows.map((row) => row.id)
}
