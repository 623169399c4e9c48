import type { SqlLike } from '#db/client.ts'

const CHANGED = 'Meta has changed its limit of people a day'

/**
 * In a transaction, in that of a change of a portfolio's limit or after it: what waits for tomorrow is looked at now.
 * @param reason in words, for the campaigns' stories
 * @returns the campaigns whose workflows have to hear of it
 */
export async function releaseBudgets(sql: SqlLike, orgIds: string[], reason = CHANGED): Promise<string[]> {
  const freed = await sql<{ id: string; state: string }[]>`
    with freed as (
      update campaigns set budget_until = null, budget_reason = null where org_id = any(${orgIds}::uuid[]) and state in ('running', 'paused', 'held') and budget_until > now() returning id, state
    ), told as (
      insert into campaign_events (campaign_id, kind, text) select id, 'resumed', ${`${reason}: who waits for a day’s people is looked at again`} from freed
    )
    select id, state from freed`
  // Statements of their own: each sees what a lane has put off while the one before waited for its locks.
  await sql`
    update send_chunks set ready_at = now() where campaign_id = any(${freed.map((row) => row.id)}::uuid[]) and lane_epoch is null and ready_at > now() and done_at is null`
  const single = await sql<{ id: string }[]>`
    with ready as (
      update send_due set due_at = now(), waits_for_budget = false
      where account_id in (select id from whatsapp_accounts where org_id = any(${orgIds}::uuid[])) and waits_for_budget and lane_epoch is null returning campaign_id as id
    )
    select distinct k.id from ready join campaigns k on k.id = ready.id where k.state in ('running', 'settling')`
  // One that stands still goes on when it is resumed: nobody has to hear of it now.
  return [...new Set([...freed.filter((row) => row.state === 'running'), ...single].map((row) => row.id))]
}
