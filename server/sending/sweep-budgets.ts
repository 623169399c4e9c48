import type { Services } from '#server/services.ts'
import { forget } from './reserve-people.ts'

const POTS_MAX = 200

/**
 * Takes out of the pots who was counted more than 24 hours ago, and the pots that are empty then. Lanes do so for their own
 * pots; this is for those of campaigns that are over. Bounded: what is left is done the next time. Safe to run anywhere, at any time.
 * @returns how many pots were looked through
 */
export async function sweepBudgets(services: Pick<Services, 'sql'>): Promise<{ emptied: number }> {
  return services.sql.begin(async (tx) => {
    const pots = await tx<{ orgId: string; pot: string }[]>`
      select org_id as "orgId", pot from day_budgets b
      where not exists (select 1 from day_budget_people p where p.org_id = b.org_id and p.pot = b.pot and p.at > now() - interval '24 hours')
      limit ${POTS_MAX} for update skip locked`
    for (const pot of pots) await forget(tx, pot, null)
    await tx`
      delete from day_budgets b where (b.org_id, b.pot) in (select * from unnest(${pots.map((pot) => pot.orgId)}::uuid[], ${pots.map((pot) => pot.pot)}::text[])) and b.used = 0
        and not exists (select 1 from day_budget_people p where p.org_id = b.org_id and p.pot = b.pot)`
    return { emptied: pots.length }
  })
}
