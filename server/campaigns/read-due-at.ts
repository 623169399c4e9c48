import type { SqlLike } from '#db/client.ts'

/** When something of a campaign happens by time alone: a person's next attempt, or a number of it that is tried again. Null: nothing is planned. */
export async function readDueAt(sql: SqlLike, campaignId: string): Promise<Date | null> {
  const rows = await sql<{ at: Date | null }[]>`
    select least(
      (select min(due_at) from send_due where campaign_id = ${campaignId} and lane_epoch is null),
      (select min(held_until) from campaign_accounts where campaign_id = ${campaignId} and held_reason is not null)) as at`
  return rows[0]?.at ?? null
}
