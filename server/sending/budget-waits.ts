import type { Sql, SqlLike } from '#db/client.ts'
import { lockedLimitOf } from '#server/accounts/messaging-limit.ts'
import type { BudgetWait } from './day-budget.ts'
import { releaseChunkUntil } from './lane-store.ts'

/** When what waits is looked at again, in milliseconds since 1970: the wait's end, or before it. */
export type BudgetLook = { wait: BudgetWait; readyAtMs: number }

type Lane = { accountId: string; epoch: number }

/**
 * Puts off everything of a campaign on one number because a day's people are used up, and writes down why. False, and nothing is put off,
 * when Meta's limit is another one by now.
 */
export async function deferForBudget(sql: Sql, chunk: { campaignId: string; accountId: string }, { wait, readyAtMs }: BudgetLook): Promise<boolean> {
  const { campaignId, accountId } = chunk
  return sql.begin(async (tx) => {
    if (!(await isStillLimited(tx, accountId, wait))) return false
    // The campaign before its chunks, like those who let them go again.
    await tx`
      with waits as (
        update campaigns set budget_until = ${new Date(wait.untilMs)}, budget_reason = ${wait.reason} where id = ${campaignId} returning id
      )
      insert into campaign_events (campaign_id, kind, text) select id, 'limit', ${`${wait.reason}. The rest waits`} from waits
      where not exists (
        select 1 from campaign_events e where e.campaign_id = waits.id and e.kind = 'limit' and e.at > now() - interval '6 hours'
          and not exists (select 1 from campaign_events l where l.campaign_id = waits.id and l.kind = 'resumed' and l.at > e.at))`
    await tx`
      update send_chunks set ready_at = greatest(${new Date(readyAtMs)}, now() + interval '1 second')
      where campaign_id = ${campaignId} and account_id = ${accountId} and lane_epoch is null and ready_at < ${new Date(readyAtMs)} and done_at is null`
    return true
  })
}

/** Gives back a chunk that the day's people were not enough for, once the results of what has left of it are durable. */
export async function releaseChunkForBudget(sql: Sql, chunk: Lane & { id: number }, { wait, readyAtMs }: BudgetLook): Promise<void> {
  await sql.begin(async (tx) => {
    const isLimited = await isStillLimited(tx, chunk.accountId, wait)
    await releaseChunkUntil(tx, chunk, isLimited ? readyAtMs : 0)
  })
}

/** Gives taken single messages back, unsent, for when the day's people are enough for them. False: Meta's limit is another one by now, and they are due again. */
export async function releaseDueForBudget(sql: Sql, taken: Lane & { ids: number[] }, { wait, readyAtMs }: BudgetLook): Promise<boolean> {
  return sql.begin(async (tx) => {
    const isLimited = await isStillLimited(tx, taken.accountId, wait)
    const dueAt = isLimited ? tx`greatest(${new Date(readyAtMs)}, now() + interval '1 second')` : tx`now()`
    await tx`
      update send_due set lane_epoch = null, claimed_at = null, waits_for_budget = ${isLimited}, due_at = ${dueAt}
      where message_id = any(${taken.ids}::bigint[]) and lane_epoch = ${taken.epoch}`
    return isLimited
  })
}

/**
 * Whether the limit is still the one that the wait follows from. The account's row is share-locked: whoever changes its limit either has
 * done so before, and this sees it, or comes after this transaction and then lets go what it has put off (`releaseBudgets`).
 */
async function isStillLimited(tx: SqlLike, accountId: string, { countedBy }: BudgetWait): Promise<boolean> {
  if (countedBy === null) return true
  const [row] = await tx<{ limit: string | null }[]>`select counted_by as limit from (${lockedLimitOf(tx, accountId)}) known`
  return row?.limit === countedBy
}
