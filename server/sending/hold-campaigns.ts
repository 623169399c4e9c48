import type { SqlLike } from '#db/client.ts'

/** Which running campaigns stop: one, all of a number, or all of a template. */
export type HoldTarget = { campaignId: string } | { accountId: string } | { templateId: string }

/**
 * Stops running campaigns at once, in the database, where the lane's next intent reads it; their workflows hear of it
 * afterwards. Returns the ids of those that were running.
 */
export async function holdCampaigns(sql: SqlLike, target: HoldTarget, reason: string): Promise<string[]> {
  const column = 'campaignId' in target ? 'id' : 'accountId' in target ? 'account_id' : 'template_id'
  const [id] = Object.values(target) as [string]
  const rows = await sql<{ id: string }[]>`
    with held as (
      update campaigns set state = 'held', reason = ${reason} where ${sql(column)} = ${id} and state = 'running' returning id
    ), told as (
      insert into campaign_events (campaign_id, kind, text) select id, 'held', ${reason} from held
    )
    select id from held`
  return rows.map((row) => row.id)
}
