import type { Client } from '@temporalio/client'
import { pino } from 'pino'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { nextDueAt } from '#server/sending/lane-store.ts'
import { reconcileUnknown } from '#server/sending/reconcile-unknown.ts'
import { beatEndpoint } from '#server/webhooks/endpoint-clock.ts'
import { WebhookIntake } from '#server/webhooks/webhook-intake.ts'
import { createRunningCampaign, type CampaignFixture } from '../support/campaign-fixture.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(5)

const temporal = { workflow: { getHandle: () => ({ signal: () => Promise.resolve() }) } } as unknown as Client
const createIntake = () => new WebhookIntake({ sql: database.sql, hot: database.hot, temporal, log: pino({ level: 'silent' }) })
const statusOf = (phoneNumberId: string) => Buffer.from(JSON.stringify({
  object: 'whatsapp_business_account',
  entry: [{ id: '102', changes: [{ field: 'messages', value: { metadata: { phone_number_id: phoneNumberId }, statuses: [{ id: 'wamid.foreign', status: 'sent', timestamp: '1700000000', recipient_id: '15550100' }] } }] }],
}))
const upSince = async () => (await database.sql<{ at: Date }[]>`select up_since as at from webhook_endpoint`)[0]!.at.getTime()
const now = async () => (await database.sql<{ at: Date }[]>`select clock_timestamp() as at`)[0]!.at.getTime()
const phoneOf = async (fixture: CampaignFixture) => (await database.sql<{ id: string }[]>`select phone_number_id as id from whatsapp_accounts where id = ${fixture.accountId}`)[0]!.id

describe('the clock of the endpoint', () => {
  it('starts anew after a delivery was refused, also when it could not be told at once', async () => {
    const intake = createIntake()
    await intake.start()
    const before = await upSince()
    await database.sql`alter table webhook_journal rename to hidden_journal`
    await database.sql`alter table webhook_endpoint rename to hidden_endpoint`
    await expect(intake.take(statusOf('1'))).rejects.toThrow()
    await intake.stop()
    await database.sql`alter table hidden_journal rename to webhook_journal`
    await database.sql`alter table hidden_endpoint rename to webhook_endpoint`
    expect(await upSince()).toBe(before)
    await intake.stop()
    expect(await upSince()).toBeGreaterThan(before)
  })

  it('does not run past a delivery that still waits for its answer', async () => {
    const intake = createIntake()
    await intake.start()
    const lastBeat = async () => (await database.sql<{ at: Date }[]>`select last_beat_at as at from webhook_endpoint`)[0]!.at.getTime()
    const locker = await database.sql.reserve()
    await locker`begin`
    await locker`lock table webhook_journal in access exclusive mode`
    const arrivedAt = await now()
    const taken = intake.take(statusOf('1'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await intake.stop()
    expect(await lastBeat()).toBeLessThan(arrivedAt + 100)
    await locker`commit`
    locker.release()
    await taken
    await intake.stop()
    expect(await lastBeat()).toBeGreaterThan(arrivedAt + 200)
  })

  it('starts anew when a delivery waits for seconds: Meta gives it up and brings it again later', async () => {
    expect(await beatEndpoint(database.sql, { restart: true, waitedMs: 0 })).toMatchObject({ restarted: true })
    expect(await beatEndpoint(database.sql, { restart: false, waitedMs: 3000 })).toMatchObject({ restarted: false })
    expect(await beatEndpoint(database.sql, { restart: false, waitedMs: 7000 })).toMatchObject({ restarted: true })
  })

  describe('of several web processes', () => {
    const lastBeatAge = async () => (await database.sql<{ ms: number }[]>`select extract(epoch from clock_timestamp() - last_beat_at)::float8 * 1000 as ms from webhook_endpoint`)[0]!.ms
    const beat = (process: string, waitedMs = 0) => beatEndpoint(database.sql, { process, restart: false, waitedMs })
    beforeEach(async () => {
      await database.sql`delete from webhook_processes`
      await beatEndpoint(database.sql, { process: 'a', restart: true, waitedMs: 0 })
      await beatEndpoint(database.sql, { process: 'b', restart: true, waitedMs: 0 })
    })
    afterAll(() => database.sql`delete from webhook_processes`)

    it('runs no further than the one that has heard least', async () => {
      await beat('a', 4000)
      expect(await beat('b')).toMatchObject({ restarted: false })
      expect(await lastBeatAge()).toBeGreaterThan(3900)
      await beat('a')
      expect(await lastBeatAge()).toBeLessThan(3900)
    })

    it('waits for one that has not told yet, and starts anew once that one is gone', async () => {
      await database.sql`update webhook_processes set beat_at = now() - interval '5 seconds', heard_until = now() - interval '5 seconds' where name = 'a'`
      expect(await beat('b')).toMatchObject({ restarted: false })
      expect(await lastBeatAge()).toBeGreaterThan(4900)
      await database.sql`update webhook_processes set beat_at = now() - interval '7 seconds', heard_until = now() - interval '7 seconds' where name = 'a'`
      expect(await beat('b')).toMatchObject({ restarted: true })
      expect(await beat('b')).toMatchObject({ restarted: false })
      expect(await lastBeatAge()).toBeLessThan(2000)
    })

    it('goes on when one has answered everything and leaves', async () => {
      const intake = createIntake()
      await intake.start()
      await beat('b')
      await intake.stop()
      expect((await database.sql<{ name: string }[]>`select name from webhook_processes order by name`).map((row) => row.name)).toEqual(['a', 'b'])
      await database.sql`delete from webhook_processes where name = 'a'`
      expect(await beat('b')).toMatchObject({ restarted: false })
    })
  })

  it('tells when it started anew', async () => {
    expect(await beatEndpoint(database.sql, { restart: true, waitedMs: 0 })).toMatchObject({ restarted: true })
    expect(await beatEndpoint(database.sql, { restart: false, waitedMs: 0 })).toMatchObject({ restarted: false })
  })
})

describe('a process that stands still in the middle of a transaction', () => {
  it('loses the transaction after seconds, and webhooks of the messages that it had locked are applied', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    let isLocked: () => void
    const locked = new Promise<void>((resolve) => (isLocked = resolve))
    const standing = database.hot.begin(async (tx) => {
      await tx`select 1 from messages where campaign_id = ${fixture.campaignId} for update`
      isLocked()
      await new Promise(() => undefined)
    })
    const lost = expect(standing).rejects.toThrow()
    await locked
    await database.sql`update messages set status = 21 where campaign_id = ${fixture.campaignId}`
    await lost
  }, 20_000)
})

describe('a number’s last webhook', () => {
  it('counts from its arrival, not from when the database hears of it', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await database.sql`update whatsapp_accounts set last_webhook_at = null where id = ${fixture.accountId}`
    const intake = createIntake()
    await intake.start()
    await intake.take(statusOf(await phoneOf(fixture)))
    const attemptedAt = await now()
    await intake.stop()
    const [row] = await database.sql<{ at: Date }[]>`select last_webhook_at as at from whatsapp_accounts where id = ${fixture.accountId}`
    expect(row!.at.getTime()).toBeLessThanOrEqual(attemptedAt)
  })

  it('is no evidence when it came before the endpoint was up again', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    await database.sql`update whatsapp_accounts set last_webhook_at = null where id = ${fixture.accountId}`
    const intake = createIntake()
    await intake.start()
    await intake.take(statusOf(await phoneOf(fixture)))
    await database.sql`update webhook_endpoint set last_beat_at = now() - interval '1 hour'`
    await intake.stop()
    const [row] = await database.sql<{ at: Date | null }[]>`select last_webhook_at as at from whatsapp_accounts where id = ${fixture.accountId}`
    expect(row!.at).toBeNull()
  })
})

describe('judging unknown messages', () => {
  it('is not held up by a thousand that stay unknown for good', async () => {
    const fixture = await createRunningCampaign(database.sql, 1100)
    const { accountId, campaignId } = fixture
    await database.sql`
      with doubt as (update messages set status = 10 where campaign_id = ${campaignId} returning id, org_id)
      insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause) select id, org_id, ${accountId}, ${campaignId}, now() - interval '1 minute', 'timeout' from doubt`
    const [other] = await database.sql<{ id: string }[]>`
      insert into campaigns (id, org_id, name, state, account_id, template_id, list_id, variables, template_snapshot, total, unknown_policy)
      select gen_random_uuid(), org_id, 'Other', 'running', account_id, template_id, list_id, variables, template_snapshot, 5, 'reconcile' from campaigns where id = ${campaignId} returning id`
    await database.sql`update campaigns set unknown_policy = 'never' where id = ${campaignId}`
    await database.sql`
      with made as (
        insert into messages (org_id, account_id, contact_id, campaign_id, address, status)
        select org_id, account_id, contact_id, ${other!.id}, address, 10 from messages where campaign_id = ${campaignId} order by id limit 5 returning id, org_id
      ) insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause) select id, org_id, ${accountId}, ${other!.id}, now() - interval '1 minute', 'timeout' from made`
    await beatEndpoint(database.sql, { restart: false, waitedMs: 0 })
    await database.sql`update webhook_endpoint set up_since = now() - interval '1 hour'`
    await database.sql`update whatsapp_accounts set heard_until_at = now() where id = ${accountId}`
    expect(await reconcileUnknown(database.sql, { accountId, graceMs: 1000 })).toEqual({ resolved: 0, requeued: 5, left: 1100 })
  })
})

describe('webhooks of the number', () => {
  it('must have gone on arriving when the grace is over: one right after the attempt may have been the last before Meta fell silent', async () => {
    const { accountId, orgId, campaignId } = await createRunningCampaign(database.sql, 2)
    await database.sql`update messages set status = 10 where campaign_id = ${campaignId}`
    await database.sql`
      insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause)
      select id, ${orgId}, ${accountId}, ${campaignId}, now() - interval '60 seconds', 'timeout' from messages where campaign_id = ${campaignId}`
    await database.sql`update webhook_endpoint set up_since = now() - interval '1 hour', last_beat_at = now()`
    const heard = (secondsAgo: number) => database.sql`update whatsapp_accounts set heard_until_at = now() - ${secondsAgo} * interval '1 second' where id = ${accountId}`
    const judged = async () => (await reconcileUnknown(database.sql, { accountId, graceMs: 20_000 })).requeued
    await heard(59)
    expect(await judged()).toBe(0)
    await heard(41)
    expect(await judged()).toBe(0)
    await heard(39)
    expect(await judged()).toBe(2)
  })
})

describe('the grace', () => {
  it('grows with the worst lag of the number’s statuses, and is forgotten after two days', async () => {
    const fixture = await createRunningCampaign(database.sql, 5)
    const { accountId, orgId } = fixture
    await database.sql`update messages set status = 10 where campaign_id = ${fixture.campaignId}`
    await database.sql`
      insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause)
      select id, ${orgId}, ${accountId}, ${fixture.campaignId}, now() - interval '10 minutes', 'timeout' from messages where campaign_id = ${fixture.campaignId}`
    await database.sql`update webhook_endpoint set up_since = now() - interval '1 hour', last_beat_at = now()`
    await database.sql`update whatsapp_accounts set heard_until_at = now(), lag_since = now() - interval '30 hours', lag_ms = 90000, lag_before_ms = 0 where id = ${accountId}`
    await database.sql`update send_chunks set done_at = now(), ready_at = null where campaign_id = ${fixture.campaignId}`
    const lane = { accountId, graceMs: 5000 }
    expect(await reconcileUnknown(database.sql, lane)).toMatchObject({ requeued: 0, left: 5 })
    expect((await nextDueAt(database.sql, lane))!.inMs).toBeGreaterThan(4 * 60_000)
    expect(await reconcileUnknown(database.sql, { ...lane, lagFactor: 1 })).toMatchObject({ requeued: 5 })
    await database.sql`update messages set status = 10 where campaign_id = ${fixture.campaignId}`
    await database.sql`delete from send_due where campaign_id = ${fixture.campaignId}`
    await database.sql`
      insert into unknown_messages (message_id, org_id, account_id, campaign_id, attempted_at, cause)
      select id, ${orgId}, ${accountId}, ${fixture.campaignId}, now() - interval '10 minutes', 'timeout' from messages where campaign_id = ${fixture.campaignId}`
    await database.sql`update whatsapp_accounts set lag_since = now() - interval '49 hours' where id = ${accountId}`
    expect(await reconcileUnknown(database.sql, lane)).toMatchObject({ requeued: 5 })
  })

  it('learns the lag from webhooks, by number', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const phone = await phoneOf(fixture)
    await database.sql`update webhook_endpoint set up_since = now() - interval '1 hour', last_beat_at = now()`
    const intake = createIntake()
    const late = (seconds: number) => Buffer.from(statusOf(phone).toString().replace('1700000000', String(Math.floor(Date.now() / 1000) - seconds)))
    await intake.start()
    await database.sql`update webhook_endpoint set up_since = now() - interval '1 hour'`
    await intake.stop()
    for (const seconds of [40, 20]) await intake.take(late(seconds))
    await intake.stop()
    const [row] = await database.sql<{ lagMs: number }[]>`select lag_ms as "lagMs" from whatsapp_accounts where id = ${fixture.accountId}`
    expect(row!.lagMs).toBeGreaterThanOrEqual(38_000)
    expect(row!.lagMs).toBeLessThan(60_000)
  })
})
