import type { SqlLike } from '#db/client.ts'

/** After a change of a portfolio's limit: what waits for tomorrow is looked at now. @returns the campaigns whose workflows have to hear of it */
export async function releaseBudgets(sql: SqlLike, orgIds: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with freed as (
      update campaigns set budget_until = null, budget_reason = null where org_id = any(${orgIds}::uuid[]) and state = 'running' and budget_until > now() returning id
    ), ready as (
      update send_chunks c set ready_at = now() from freed f where c.campaign_id = f.id and c.lane_epoch is null and c.ready_at > now() and c.done_at is null
    )
    select id from freed`
  return rows.map((row) => row.id)
}
