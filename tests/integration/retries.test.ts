import { describe, expect, it } from 'vitest'
import { attemptSteps } from '../support/attempt-steps.ts'
import { createRunningCampaign } from '../support/campaign-fixture.ts'
import { acceptAll, refusedWith, wamidOf } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(10)

const HOUR = 3_600_000
const { pump, receive, readMessages, firstIdOf, expectCountsToAgree, passTime } = attemptSteps(database)

describe('a failure that comes by webhook', () => {
  it('defers 131049 for a day at least, once, however often Meta tells it', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    await pump(fixture)
    const id = await firstIdOf(fixture)
    for (let again = 0; again < 3; again += 1) await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_049 }])
    const [waiting] = await readMessages(fixture)
    expect(waiting).toMatchObject({ status: 0, attempt: 2, code: 131_049, wamid: null })
    expect(waiting!.dueInMs).toBeGreaterThan(24 * HOUR - 60_000)
    expect(waiting!.dueInMs).toBeLessThan(25 * HOUR + 60_000)
    expect((await pump(fixture)).calls).toEqual([])
    await passTime(fixture)
    expect((await pump(fixture)).calls).toEqual([`${String(id)}:2`])
    await receive(fixture, [{ id, attempt: 2, status: 'failed', code: 131_049 }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 45, attempt: 2, code: 131_049, dueInMs: null })
    await expectCountsToAgree(fixture)
  })

  it('tries a passing error a few times and then leaves it failed', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const calls: string[] = []
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      calls.push(...(await pump(fixture)).calls)
      const id = await firstIdOf(fixture)
      await receive(fixture, [{ id, attempt, status: 'failed', code: 131_000 }])
      await passTime(fixture)
    }
    expect(calls.map((call) => call.split(':')[1])).toEqual(['1', '2', '3', '4', '5'])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 45, attempt: 5, code: 131_000 })
    await expectCountsToAgree(fixture)
  })

  it('does not touch a row that has gone on to a later attempt', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await pump(fixture)
    const id = await firstIdOf(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'failed' }])
    await passTime(fixture)
    await pump(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'sent' }, { id, attempt: 1, status: 'failed' }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 21, attempt: 2, code: null, wamid: wamidOf({ id, attempt: 2 }) })
    await receive(fixture, [{ id, attempt: 1, status: 'failed' }, { id, attempt: 2, status: 'delivered' }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 40, attempt: 2 })
    await expectCountsToAgree(fixture)
  })

  it('does not take a late “sent” of the failed attempt for proof that the waiting one may be spared', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await pump(fixture)
    const id = await firstIdOf(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'failed' }])
    await receive(fixture, [{ id, attempt: 1, status: 'sent' }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 0, attempt: 2 })
    await passTime(fixture)
    expect((await pump(fixture)).calls).toEqual([`${String(id)}:2`])
    await receive(fixture, [{ id, attempt: 1, status: 'sent' }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 21, attempt: 2 })
  })

  it('keeps the next attempt when it comes before the answer to the call', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await pump(fixture)
    await receive(fixture, [{ id: (await readMessages(fixture))[0]!.id, attempt: 1, status: 'failed' }])
    await passTime(fixture)
    const early: Promise<unknown>[] = []
    await pump(fixture, (message) => {
      early.push(receive(fixture, [{ id: message.id, attempt: message.attempt, status: 'failed', code: 131_049 }]))
      return acceptAll(message)
    })
    await Promise.all(early)
    const [row] = await readMessages(fixture)
    // Whichever came first, the message either waits as attempt 3 or was taken for accepted and then failed into waiting.
    expect(row).toMatchObject({ status: 0, attempt: 3, code: 131_049 })
    expect(row!.dueInMs).toBeGreaterThan(HOUR)
    await expectCountsToAgree(fixture)
  })

  it('puts somebody who stopped marketing on the list of opt-outs and tries nothing again', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    await pump(fixture)
    const id = await firstIdOf(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_050 }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 45, dueInMs: null })
    expect(await database.sql`select source from suppressions where org_id = ${fixture.orgId}`).toEqual([{ source: 'code_131050' }])
  })

  it('does not try again for somebody whose opt-out came while the attempt was being queued', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    await pump(fixture)
    const id = await firstIdOf(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_000 }])
    // The opt-out's own look through the queue has not seen the attempt.
    await database.sql`insert into suppressions (id, org_id, contact_id, source) select gen_random_uuid(), org_id, contact_id, 'stop_keyword' from messages where id = ${id}`
    await passTime(fixture)
    expect((await pump(fixture)).calls).toEqual([])
    expect(await database.sql`select status, skip_reason as reason from messages where id = ${id}`).toEqual([{ status: 2, reason: 'suppressed' }])
    expect(await database.sql`select 1 from send_due where campaign_id = ${fixture.campaignId}`).toEqual([])
    await expectCountsToAgree(fixture)
  })

  it('holds the number’s campaigns when Meta cannot be paid, keeps the message, and sends it once it is mended', async () => {
    const fixture = await createRunningCampaign(database.sql, 3)
    await pump(fixture)
    await database.sql`update campaigns set state = 'settling' where id = ${fixture.campaignId}`
    const id = await firstIdOf(fixture)
    const { holds } = await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_042 }])
    expect(holds).toEqual([{ campaignId: fixture.campaignId, held: true, reason: 'The payment method has a problem (131042)', probeAfterMs: HOUR }])
    await passTime(fixture)
    expect((await pump(fixture)).calls).toEqual([])
    await database.sql`update campaigns set state = 'running' where id = ${fixture.campaignId}`
    expect((await pump(fixture)).calls).toEqual([`${String(id)}:2`])
    await expectCountsToAgree(fixture)
  })

  it('leaves failures of a campaign that is over to a person', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await pump(fixture)
    await database.sql`update campaigns set state = 'completed' where id = ${fixture.campaignId}`
    const id = await firstIdOf(fixture)
    await receive(fixture, [{ id, attempt: 1, status: 'failed' }])
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 45, attempt: 1, dueInMs: null })
  })
})

describe('a failure that is the answer', () => {
  it('defers 131049 for a day and suppresses on 131050', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    const [first, second] = await readMessages(fixture)
    await pump(fixture, (message) => refusedWith(message.id === first!.id ? 131_049 : 131_050))
    const [deferred, stopped] = await readMessages(fixture)
    expect(deferred).toMatchObject({ status: 0, attempt: 2, code: 131_049 })
    expect(deferred!.dueInMs).toBeGreaterThan(24 * HOUR - 60_000)
    expect(stopped).toMatchObject({ id: second!.id, status: 45, code: 131_050 })
    expect(await database.sql`select source from suppressions where org_id = ${fixture.orgId}`).toEqual([{ source: 'code_131050' }])
    await passTime(fixture)
    await pump(fixture, () => refusedWith(131_049))
    expect((await readMessages(fixture))[0]).toMatchObject({ status: 45, attempt: 2, code: 131_049, dueInMs: null })
    await expectCountsToAgree(fixture)
  })

  it('silences the number for a minute when it is in maintenance, and says so', async () => {
    const fixture = await createRunningCampaign(database.sql, 5000)
    const { calls, turn } = await pump(fixture, () => refusedWith(131_057))
    expect(calls.length).toBeLessThan(2000)
    expect(Date.parse(turn.nextDueAt!) - Date.now()).toBeGreaterThan(50_000)
    expect((await pump(fixture)).calls).toEqual([])
    expect(await database.sql`select pause_reason from lanes where account_id = ${fixture.accountId}`).toEqual([{ pause_reason: 'The number is in maintenance' }])
    await database.sql`update lanes set paused_until = now() where account_id = ${fixture.accountId}`
    await passTime(fixture)
    const after = await pump(fixture)
    expect(after.calls).toHaveLength(5000)
    expect(new Set(after.calls.map((call) => call.split(':')[1]))).toEqual(new Set(['1']))
    await expectCountsToAgree(fixture)
  })

  it('waits for Retry-After', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await pump(fixture, () => refusedWith(131_016, 120_000))
    expect((await readMessages(fixture))[0]!.dueInMs).toBeGreaterThan(110_000)
  })
})
