import type { SqlLike } from '#db/client.ts'
import { portfolioPot } from './reserve-people.ts'
import { writtenOfLate } from './written-of-late.ts'

/** How many people of a portfolio's day are used up: those in its pot, or those that would be in it from its beginning. */
export async function countUsed(sql: SqlLike, { orgId, businessId }: { orgId: string; businessId: string }): Promise<number> {
  const pot = portfolioPot(businessId)
  const [row] = await sql<{ used: number }[]>`
    select case when exists (select 1 from day_budgets where org_id = ${orgId} and pot = ${pot})
      then (select count(*) from day_budget_people where org_id = ${orgId} and pot = ${pot} and at > now() - interval '24 hours')
      else (select count(*) from (${writtenOfLate(sql, { orgId, businessId, now: null })}) w) end::int as used`
  return row?.used ?? 0
}
