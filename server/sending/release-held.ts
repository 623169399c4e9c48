import type { SqlLike } from '#db/client.ts'

const CAMPAIGNS_MAX = 1000

/**
 * Lets what waits for these numbers go on. One that was held for another reason meets that reason again with its first message.
 * @returns the campaigns whose workflows have to hear of it: those that stand still, and those of which one number stood still
 */
export async function releaseHeld(sql: SqlLike, orgId: string, accountIds: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with freed as (
      update campaign_accounts s set held_reason = null, held_at = null, held_until = null from campaigns k
      where k.id = s.campaign_id and k.org_id = ${orgId} and s.account_id = any(${accountIds}::uuid[]) and s.held_reason is not null returning k.id, k.state
    )
    select id from campaigns where org_id = ${orgId} and account_id = any(${accountIds}::uuid[]) and state = 'held'
    union select id from freed where state in ('held', 'running', 'settling')
    limit ${CAMPAIGNS_MAX}`
  return rows.map((row) => row.id)
}

/** Every number of a campaign is tried again, or only those whose time to be tried again has come. */
export async function releaseShares(sql: SqlLike, campaignId: string, which: 'all' | 'due'): Promise<void> {
  await sql`
    update campaign_accounts set held_reason = null, held_at = null, held_until = null
    where campaign_id = ${campaignId} and held_reason is not null and (${which === 'all'} or held_until <= now())`
}
