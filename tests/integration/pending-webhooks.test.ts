import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { rung } from '#server/lib/message-status.ts'
import { ApplyLater } from '#server/webhooks/apply-later.ts'
import { beatEndpoint } from '#server/webhooks/endpoint-clock.ts'
import { NumberDirectory } from '#server/webhooks/find-accounts.ts'
import { journalPending } from '#server/webhooks/journal.ts'
import { parseWebhook } from '#server/webhooks/parse-webhook.ts'
import { WebhookIntake } from '#server/webhooks/webhook-intake.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { useDatabase } from '../support/use-database.ts'

const database = useDatabase(5)
const LOAD = 1000

const temporal = { workflow: { getHandle: () => ({ signal: () => Promise.resolve() }) } } as unknown as Client
const warnings: string[] = []
const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) })
const createIntake = () => new WebhookIntake({ sql: database.sql, hot: database.hot, temporal, log }, { laterFrom: LOAD })
/** As a process leaves it behind that is killed right after its answer. */
const leaveBehind = (body: Buffer) => database.sql.begin((tx) => journalPending(tx, [{ body, receivedAt: new Date(), events: parseWebhook(body) }]))

/** A campaign whose messages have left, and its webhooks as Meta would send them. */
async function createSent(people: number) {
  const fixture = await createRunningCampaign(database.sql, people)
  const rows = await database.sql<{ id: number; address: string }[]>`select id, address from messages where campaign_id = ${fixture.campaignId} order by id`
  const [number] = await database.sql<{ id: string }[]>`select phone_number_id as id from whatsapp_accounts where id = ${fixture.accountId}`
  const statusOf = (row: { id: number; address: string }, status: string) => ({
    id: `wamid.${String(row.id)}`, status, timestamp: '1764000003', recipient_id: row.address.slice(1), biz_opaque_callback_data: `${fixture.campaignId}:${String(row.id)}:1`,
  })
  const webhook = (value: object) => Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '102', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata: { display_phone_number: '15550100', phone_number_id: number!.id }, ...value } }] }] }))
  return { ...fixture, rows, statusOf, webhook, all: (status: string) => webhook({ statuses: rows.map((row) => statusOf(row, status)) }) }
}

const pending = async () => (await database.sql<{ n: number }[]>`select count(*)::int as n from webhook_pending`)[0]!.n
const counts = (fixture: CampaignFixture) => readBothCounts(database.sql, fixture.campaignId)
const both = (rows: Record<number, number>) => ({ steps: rows, rows })
/** Held up: what was taken stays in memory, as if its process were frozen. */
async function lockMessages(): Promise<() => Promise<void>> {
  const locker = await database.sql.reserve()
  await locker`begin`
  await locker`lock table messages in access exclusive mode`
  return async () => {
    await locker`commit`
    locker.release()
  }
}
function start(): WebhookIntake {
  const intake = createIntake()
  onTestFinished(() => intake.stop())
  return intake
}

describe('under load', () => {
  it('a body of many statuses is answered when it is journaled, and applied within a second', async () => {
    const sent = await createSent(LOAD)
    const intake = start()
    const unlock = await lockMessages()
    await intake.take(sent.all('sent'))
    await intake.take(sent.all('read'))
    expect(await pending()).toBe(2)
    await unlock()
    await expect.poll(pending, { timeout: 10_000 }).toBe(0)
    expect(await counts(sent)).toEqual(both({ [rung.read]: LOAD }))
  })

  it('one status fewer, and all of them are applied before the answer', async () => {
    const sent = await createSent(LOAD - 1)
    await start().take(sent.all('delivered'))
    expect([await pending(), await counts(sent)]).toEqual([0, both({ [rung.delivered]: LOAD - 1 })])
  })

  it('what a person wrote is applied before the answer, with the statuses beside it', async () => {
    const sent = await createSent(LOAD)
    const id = `wamid.${randomUUID()}`
    await start().take(sent.webhook({
      statuses: sent.rows.map((row) => sent.statusOf(row, 'delivered')), messages: [{ from: '4915199990001', id, timestamp: '1764000000', type: 'text', text: { body: 'Yes' } }],
    }))
    expect(await counts(sent)).toEqual(both({ [rung.delivered]: LOAD }))
    expect(await database.sql`select 1 from messages where wamid = ${id}`).toHaveLength(1)
  })

  it('failures, second attempts and statuses of others find their way in the same part', async () => {
    const sent = await createSent(LOAD)
    const [failed, again, foreign, ...others] = sent.rows
    await database.sql`update messages set attempt = 2 where id = ${again!.id}`
    const { biz_opaque_callback_data: _ours, ...unmarked } = sent.statusOf(foreign!, 'delivered')
    const statuses = [
      { ...sent.statusOf(failed!, 'failed'), errors: [{ code: 131026 }] }, { ...sent.statusOf(again!, 'delivered'), biz_opaque_callback_data: `${sent.campaignId}:${String(again!.id)}:2` },
      unmarked, ...others.map((row) => sent.statusOf(row, 'sent')),
    ]
    const intake = start()
    await intake.take(sent.webhook({ statuses }))
    await intake.stop()
    expect(await counts(sent)).toEqual(both({ [rung.queued]: 1, [rung.sent]: LOAD - 3, [rung.delivered]: 1, [rung.failed]: 1 }))
    expect(await database.sql`select status from held_statuses where wamid = ${unmarked.id}`).toEqual([{ status: 'delivered' }])
  })
})

describe('a delivery that was answered and not applied', () => {
  it('is applied by the next process before its clock starts', async () => {
    const sent = await createSent(LOAD)
    await leaveBehind(sent.all('sent'))
    await leaveBehind(sent.all('delivered'))
    await start().start()
    expect([await pending(), await counts(sent)]).toEqual([0, both({ [rung.delivered]: LOAD })])
  })

  it('is applied by another process after some seconds, not before', async () => {
    const sent = await createSent(LOAD)
    const other = new ApplyLater({ hot: database.hot, log, directory: new NumberDirectory(), tell: () => undefined, from: LOAD })
    await leaveBehind(sent.all('sent'))
    await other.applyLeftOver({ all: false })
    expect(await pending()).toBe(1)
    await database.sql`update webhook_pending set at = at - interval '5 seconds'`
    await other.applyLeftOver({ all: false })
    expect(await pending()).toBe(0)
    expect(await counts(sent)).toEqual(both({ [rung.sent]: LOAD }))
  })

  it('changes nothing when its own process was only frozen, and applies it once more', async () => {
    const sent = await createSent(LOAD)
    const frozen = start()
    await frozen.take(sent.all('sent'))
    await start().start()
    await frozen.stop()
    expect([await pending(), await counts(sent)]).toEqual([0, both({ [rung.sent]: LOAD })])
  })

  it('holds the clock of the endpoint: its status may be the one that is missed', async () => {
    const lastBeatAge = async () => (await database.sql<{ ms: number }[]>`select extract(epoch from clock_timestamp() - last_beat_at)::float8 * 1000 as ms from webhook_endpoint`)[0]!.ms
    await beatEndpoint(database.sql, { restart: true, waitedMs: 0 })
    await database.sql`insert into webhook_pending (journal_id, received_at, at) values (-1, now(), now() - interval '4 seconds')`
    expect(await beatEndpoint(database.sql, { restart: false, waitedMs: 0 })).toMatchObject({ restarted: false })
    expect(await lastBeatAge()).toBeGreaterThan(3900)
    await database.sql`update webhook_pending set at = now() - interval '7 seconds'`
    expect(await beatEndpoint(database.sql, { restart: false, waitedMs: 0 })).toMatchObject({ restarted: true })
    await database.sql`delete from webhook_pending`
  })

  it('is forgotten when the journal no longer has it', async () => {
    await database.sql`insert into webhook_pending (journal_id, received_at) values (-1, now())`
    const intake = start()
    await intake.start()
    expect(await pending()).toBe(0)
  })

  it('says so in the journal when its bytes cannot be read', async () => {
    const sent = await createSent(LOAD)
    await leaveBehind(sent.all('sent'))
    await database.sql`update webhook_journal set body = ${Buffer.from('no Brotli')} where id in (select journal_id from webhook_pending)`
    await start().start()
    expect(await pending()).toBe(0)
    expect(await database.sql`delete from webhook_journal where outcome <> 'applied' returning outcome, note like '%no longer be read%' as "isNoted"`).toEqual([{ outcome: 'failed', isNoted: true }])
  })

  it('says so in the journal when the database refuses it, and costs no other; until then nothing else is answered early', async () => {
    const [bad, good] = [await createSent(LOAD), await createSent(LOAD)]
    await database.sql`alter table messages add constraint no_bad_wamid check (wamid <> ${database.sql.unsafe(`'wamid.${String(bad.rows[0]!.id)}'`)})`
    onTestFinished(async () => void (await database.sql`alter table messages drop constraint no_bad_wamid`))
    const intake = start()
    await Promise.all([intake.take(good.all('sent')), intake.take(bad.all('sent'))])
    await expect.poll(() => warnings.some((line) => line.includes('out of the journal')), { timeout: 10_000 }).toBe(true)
    await intake.take(good.all('delivered'))
    expect(await counts(good)).toEqual(both({ [rung.delivered]: LOAD }))
    await intake.start()
    expect([await pending(), await counts(bad)]).toEqual([0, both({ [rung.queued]: LOAD })])
    expect(await database.sql`select outcome, updates, note like 'The database refused%' as "isNoted" from webhook_journal where outcome <> 'applied'`).toEqual([{ outcome: 'failed', updates: LOAD, isNoted: true }])
  })
})
