import { afterEach, describe, expect, it, vi } from 'vitest'
import { reconcileUnknown } from '#server/sending/reconcile-unknown.ts'
import { attemptSteps } from '../support/attempt-steps.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { acceptAll, refusedWith } from '../support/pump-once.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(5)
const { pump, receive, firstIdOf } = attemptSteps(database)

const HOUR_MS = 3_600_000
const GRACE_MS = 900_000

afterEach(() => void vi.restoreAllMocks())

/** The process's wall clock is so many hours off. */
async function withClockOff<T>(hours: number, work: () => Promise<T>): Promise<T> {
  const now = Date.now.bind(Date)
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + hours * HOUR_MS)
  try {
    return await work()
  } finally {
    clock.mockRestore()
  }
}

/** Everything else that a judgement asks for is there: the endpoint has listened for hours, and webhooks have gone on arriving. */
async function bringEvidence({ accountId }: CampaignFixture): Promise<void> {
  await database.sql`
    insert into webhook_endpoint (id, up_since, last_beat_at) values (1, now() - interval '10 hours', now())
    on conflict (id) do update set up_since = excluded.up_since, last_beat_at = excluded.last_beat_at`
  await database.sql`update whatsapp_accounts set heard_until_at = now() + interval '1 second' where id = ${accountId}`
}

const agesOf = (fixture: CampaignFixture, column: 'accepted_at' | 'failed_at') => database.sql<{ minutes: number }[]>`
  select (extract(epoch from now() - ${database.sql(column)}) / 60)::float8 as minutes from messages where campaign_id = ${fixture.campaignId} and ${database.sql(column)} is not null`

describe.each([-5, 5])('a worker whose wall clock is %i hours off', (hours) => {
  it('has its unknown messages judged after the grace and not before', async () => {
    const fixture = await createRunningCampaign(database.sql, 3)
    const { turn } = await withClockOff(hours, () => pump(fixture, () => ({ kind: 'unknown', cause: 'timeout' })))
    expect(turn.sent).toBe(0)
    const lane = { accountId: fixture.accountId, graceMs: GRACE_MS }
    await bringEvidence(fixture)
    expect(await reconcileUnknown(database.sql, lane)).toEqual({ resolved: 0, requeued: 0, left: 3 })
    await database.sql`update unknown_messages set attempted_at = attempted_at - ${GRACE_MS + 60_000}::float8 * interval '1 millisecond' where account_id = ${fixture.accountId}`
    await bringEvidence(fixture)
    expect(await reconcileUnknown(database.sql, lane)).toEqual({ resolved: 0, requeued: 3, left: 0 })
  })

  it('writes when messages were accepted and failed in the database’s time, and counts the rate of those seconds', async () => {
    const fixture = await createRunningCampaign(database.sql, 4)
    const id = await firstIdOf(fixture)
    await withClockOff(hours, () => pump(fixture, (message) => (message.id === id ? refusedWith(131_026) : acceptAll(message))))
    const plain = await createRunningCampaign(database.sql, 2)
    await withClockOff(hours, () => pump(plain))
    const ages = [...(await agesOf(fixture, 'accepted_at')), ...(await agesOf(fixture, 'failed_at')), ...(await agesOf(plain, 'accepted_at'))].map((row) => Math.round(row.minutes / 10))
    expect(ages.map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0])
    const rates = await database.sql`
      select campaign_id from campaign_rates where campaign_id in (${fixture.campaignId}, ${plain.campaignId}) and second between now() - interval '10 minutes' and now() + interval '10 minutes' group by 1`
    expect(rates).toHaveLength(2)
  })

  it.each(['answer', 'webhook'])('puts 131049 off for a day by the database’s clock (told by %s)', async (cause) => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const id = await firstIdOf(fixture)
    await withClockOff(hours, async () => {
      await pump(fixture, cause === 'answer' ? () => refusedWith(131_049) : acceptAll)
      if (cause === 'webhook') await receive(fixture, [{ id, attempt: 1, status: 'failed', code: 131_049 }])
    })
    const [due] = await database.sql<{ hours: number }[]>`select (extract(epoch from due_at - now()) / 3600)::float8 as hours from send_due where message_id = ${id}`
    expect(due!.hours).toBeGreaterThan(23.9)
    expect(due!.hours).toBeLessThan(25.1)
  })
})
