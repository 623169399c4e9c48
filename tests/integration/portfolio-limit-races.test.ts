import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { deferForBudget } from '#server/sending/budget-waits.ts'
import { commitIntents } from '#server/sending/commit-intents.ts'
import { DayBudget } from '#server/sending/day-budget.ts'
import { claimChunk, claimDue } from '#server/sending/lane-store.ts'
import { createLargeList } from '../support/campaign-draft.ts'
import { portfolioSteps } from '../support/portfolio-steps.ts'
import { acceptAll, pumpOnce } from '../support/pump-once.ts'
import { reachLock } from '../support/reach-lock.ts'
import { useTestServices } from '../support/use-test-services.ts'

const files = useTestServices()
const { services, sql } = files
const { senderOf, numberOf, run, pump, setTier, usedOf } = portfolioSteps(files)

describe('a limit that Meta sets while numbers send', () => {
  it('has no retry leave uncounted by a lane that had begun without it', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const campaignId = await run(sender, 1)
    const [lane] = await sql()<{ epoch: number }[]>`insert into lanes (account_id, org_id, epoch) values (${sender.accountId}, ${sender.orgId}, 1) returning epoch`
    const [message] = await sql()<{ id: number }[]>`select id from messages where campaign_id = ${campaignId}`
    await sql()`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) values (${message!.id}, ${sender.orgId}, ${sender.accountId}, ${campaignId}, 1, now())`
    await setTier(sender, 'TIER_250')
    const claimUnder = async (countedBy: string) => (await claimDue(sql(), { accountId: sender.accountId, epoch: lane!.epoch }, { limit: 10, which: 'retries', countedBy })).length
    expect([await claimUnder('TIER_UNLIMITED/500'), await claimUnder('TIER_250/500')]).toEqual([0, 1])
  })

  it('counts a group whose intent is still being written when its pot begins', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    await run(sender, 30)
    await sql()`insert into lanes (account_id, org_id, epoch) values (${sender.accountId}, ${sender.orgId}, 1)`
    const chunk = (await claimChunk(sql(), { accountId: sender.accountId, epoch: 1 }, []))!
    const budget = new DayBudget(services().hot, sender)
    const begun = await services().hot.begin(async (tx) => {
      const intent = { id: chunk.id, epoch: 1, upto: chunk.lastId, countedBy: 'TIER_UNLIMITED/500' }
      expect(await commitIntents(tx, [intent])).toEqual([true])
      await setTier(sender, 'TIER_250')
      const looking = budget.look()
      // A lane that does not wait has begun the pot long before.
      await Promise.race([looking, sleep(500)])
      return { looking }
    })
    await begun.looking
    expect(await usedOf(sender)).toEqual({ used: 30, rows: 30 })
  })

  it('is no deadlock for a lane that puts people off while others let them go', async () => {
    const sender = await senderOf('TIER_250')
    const campaignId = await run(sender, 10)
    const look = { wait: { untilMs: Date.now() + 3_600_000, reason: 'The day is used up', countedBy: 'TIER_250/500' }, readyAtMs: Date.now() + 3_600_000 }
    const puttingOff = await sql().begin(async (tx) => {
      await tx`select 1 from campaigns where id = ${campaignId} for update`
      const defer = deferForBudget(sql(), { campaignId, accountId: sender.accountId }, look)
      await reachLock(tx)
      await tx`update send_chunks set ready_at = now() where campaign_id = ${campaignId}`
      return { defer }
    })
    expect(await puttingOff.defer).toBe(true)
  })

  it('holds for a lane that had begun without it from the next group on, and for who follows that lane', async () => {
    const sender = await senderOf('TIER_UNLIMITED')
    const second = await numberOf(sender)
    const lists = [await createLargeList(sql(), sender.orgId, 150), await createLargeList(sql(), sender.orgId, 400)]
    for (const [n, number] of [sender, second].entries()) await run(number, lists[n]!)
    const counting: Promise<{ turn: { sent: number } }>[] = []
    // The second number sends when Meta sets the limit; the first one begins to count.
    const { turn } = await pumpOnce(services().hot, { accountId: second.accountId, orgId: second.orgId, ratePerSecond: 200 }, (message) => {
      if (counting.length === 0) counting.push(setTier(sender, 'TIER_250').then(() => pump(sender)))
      return acceptAll(message)
    })
    const first = (await Promise.all(counting))[0]!.turn
    const others = [await pump(second), await pump(sender)].map((one) => one.turn.sent)
    expect({ all: turn.sent + first.sent, others }).toEqual({ all: 250, others: [0, 0] })
    expect(await usedOf(sender)).toEqual({ used: 250, rows: 250 })
  })
})
