import type { SqlLike } from '#db/client.ts'

/** Whether nothing of a campaign waits to be sent: everybody is written down, no chunk is open, no single message waits. */
export async function checkDrained(sql: SqlLike, campaignId: string): Promise<boolean> {
  const rows = await sql<{ drained: boolean }[]>`
    select (select frozen_at is not null from campaigns where id = ${campaignId}) and not exists (select 1 from send_chunks where campaign_id = ${campaignId} and done_at is null)
      and not exists (select 1 from send_due where campaign_id = ${campaignId}) as drained`
  return rows[0]?.drained ?? true
}
