import { describe, expect, it } from 'vitest'
import { applyUpdates, toUpdate } from '#server/sending/apply-updates.ts'
import { claimDue } from '#server/sending/lane-store.ts'
import { attemptSteps, type News } from '../support/attempt-steps.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { refusedWith, wamidOf } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)
const { pump, receive, readMessages, firstIdOf, expectCountsToAgree, passTime } = attemptSteps(database)

describe('an older attempt that nobody had heard of', () => {
  /** Attempt 1 is unknown and was queued again, as the reconciliation does it. */
  async function createResent(): Promise<{ fixture: CampaignFixture; id: number }> {
    const fixture = await createRunningCampaign(database.sql, 1)
    await pump(fixture, () => ({ kind: 'unknown', cause: 'timeout' }))
    const id = await firstIdOf(fixture)
    await database.sql`
      with back as (update messages set status = 0, attempt = 2, error_code = null where id = ${id} returning id, org_id, account_id, campaign_id),
        unlisted as (delete from unknown_messages where message_id = ${id}),
        counted as (insert into campaign_counts (campaign_id, status, n) values (${fixture.campaignId}, 10, -1), (${fixture.campaignId}, 0, 1))
      insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) select id, org_id, account_id, campaign_id, 1, now() from back`
    return { fixture, id }
  }

  /** Everything that is due, as the campaign's own lane takes it. */
  async function claim(fixture: CampaignFixture) {
    const [lane] = await database.sql<{ epoch: number }[]>`select epoch from lanes where account_id = ${fixture.accountId}`
    return claimDue(database.sql, { accountId: fixture.accountId, epoch: lane!.epoch }, { limit: 10, which: 'retries', countedBy: null })
  }

  /** The claim and the news at once; in every second round the news is ahead, each time a little more. @returns whether the lane got the message */
  async function race(fixture: CampaignFixture, news: News, round: number): Promise<boolean> {
    const receiving = round % 2 === 0 ? receive(fixture, [news]) : null
    if (receiving) await new Promise((resolve) => setTimeout(resolve, round))
    const [claimed] = await Promise.all([claim(fixture), receiving ?? receive(fixture, [news])])
    expect(await claim(fixture)).toEqual([])
    return claimed.length === 1
  }

  it.each(['sent', 'delivered', 'read'] as const)('is proven by “%s”: the message does not leave again', async (status) => {
    const { fixture, id } = await createResent()
    await receive(fixture, [{ id, attempt: 1, status }])
    expect((await pump(fixture)).calls).toEqual([])
    expect((await readMessages(fixture))[0]).toMatchObject({ wamid: wamidOf({ id, attempt: 1 }), dueInMs: null })
    await expectCountsToAgree(fixture)
  })

  it('ends by its failure before the next one has left, and is not sent again where the error says so', async () => {
    const { fixture, id } = await createResent()
    for (let again = 0; again < 2; again += 1) await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_026 }])
    expect((await pump(fixture)).calls).toEqual([])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 45, attempt: 1, code: 131_026, wamid: wamidOf({ id, attempt: 1 }), dueInMs: null })
    expect(await database.sql`select 1 from unknown_messages where message_id = ${id}`).toEqual([])
    await expectCountsToAgree(fixture)
  })

  it('that failed for a passing reason goes on with the attempt that had not left', async () => {
    const { fixture, id } = await createResent()
    await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_000 }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 0, attempt: 2, code: 131_000 })
    await passTime(fixture)
    expect((await pump(fixture)).calls).toEqual([`${String(id)}:2`])
    await expectCountsToAgree(fixture)
  })

  it('and fails while the next one is on its way leaves the row to that one', async () => {
    const { fixture, id } = await createResent()
    await claim(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_026 }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 0, attempt: 2, code: null })
    await receive(fixture, [{ id, attempt: 2, status: 'delivered' }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 40, attempt: 2 })
    await expectCountsToAgree(fixture)
  })

  it('and the claim that races with its failure are judged by the row’s lock too: taken, or failed, never both', async () => {
    for (let round = 0; round < 16; round += 1) {
      const { fixture, id } = await createResent()
      const isTaken = await race(fixture, { id, attempt: 1, status: 'failed', code: 131_026 }, round)
      expect((await readMessages(fixture))[0]).toMatchObject(isTaken ? { status: 0, attempt: 2 } : { status: 45, attempt: 1, dueInMs: null })
      await expectCountsToAgree(fixture)
    }
  })

  it('outweighs a failure of the later one, in either order', async () => {
    for (const order of ['proof first', 'failure first']) {
      const { fixture, id } = await createResent()
      await pump(fixture)
      const news: News[] = [{ id, attempt: 1, status: 'sent' }, { id, attempt: 2, status: 'failed', code: 131_026 }]
      for (const one of order === 'proof first' ? news : news.reverse()) await receive(fixture, [one])
      expect((await readMessages(fixture))[0], order).toMatchObject({ status: 30 })
      await expectCountsToAgree(fixture)
    }
  })

  it('and the claim that races with its proof are judged by the row’s lock: taken, or spared, never both', async () => {
    for (let round = 0; round < 16; round += 1) {
      const { fixture, id } = await createResent()
      await race(fixture, { id, attempt: 1, status: 'delivered' }, round)
      expect((await readMessages(fixture))[0]).toMatchObject({ status: 40, dueInMs: null })
    }
  })

  it('leaves nothing behind that keeps the campaign from draining', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await pump(fixture, () => refusedWith(131_000))
    const id = await firstIdOf(fixture)
    await applyUpdates(database.sql, [toUpdate(id, 30, { wamid: 'w' })])
    await passTime(fixture)
    const { calls, turn } = await pump(fixture)
    expect(calls).toEqual([])
    expect(turn.drained).toEqual([fixture.campaignId])
  })
})
