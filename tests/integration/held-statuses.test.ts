import { randomInt, randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { rung } from '#server/lib/message-status.ts'
import { applyUpdates, toUpdate } from '#server/sending/apply-updates.ts'
import { getWebhookHealth } from '#server/webhooks/get-webhook-health.ts'
import { sweepHeldStatuses } from '#server/webhooks/sweep-held-statuses.ts'
import { createTestServices } from '../support/campaign-draft.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { startWebhookEndpoint, type WebhookEndpoint } from '../support/webhook-endpoint.ts'

let endpoint: WebhookEndpoint
let parts: ReturnType<typeof createTestServices>
const told: string[] = []
const sql = () => endpoint.sql

beforeAll(async () => {
  endpoint = await startWebhookEndpoint()
  parts = createTestServices(endpoint.databaseUrl, inject('temporalAddress'))
})

afterAll(async () => {
  await parts.close()
  await endpoint.close()
})

const temporal = { workflow: { getHandle: (id: string) => ({ signal: () => Promise.resolve(void told.push(id)) }) } } as unknown as Client
const sweep = () => sweepHeldStatuses({ ...parts.services, temporal, log: pino({ level: 'silent' }) }, { days: 14, now: new Date() })

type Sent = CampaignFixture & { messages: { id: number; address: string; contactId: number; wamid: string }[] }

/** A running campaign whose calls have left: their answers, which bring the wamids, are not written down yet. */
async function createSent(people: number): Promise<Sent> {
  const fixture = await createRunningCampaign(sql(), people)
  const rows = await sql()<{ id: number; address: string; contactId: number }[]>`select id, address, contact_id as "contactId" from messages where campaign_id = ${fixture.campaignId} order by id`
  return { ...fixture, messages: rows.map((row) => ({ ...row, wamid: `wamid.${randomUUID()}` })) }
}

/** The answers of the calls are written down now. */
const writeAnswers = ({ messages }: Sent) => applyUpdates(sql(), messages.map(({ id, wamid }) => toUpdate(id, rung.accepted, { attempt: 1, wamid, acceptedAt: 1_764_000_000 })))

type News = { wamid: string; address: string; status: string; at: number; code?: number }

/** Meta tells of messages without our callback data. */
async function tell(fixture: CampaignFixture, news: News[]): Promise<void> {
  const [number] = await sql()<{ id: string }[]>`select phone_number_id as id from whatsapp_accounts where id = ${fixture.accountId}`
  const statuses = news.map(({ wamid, address, status, at, code }) => ({ id: wamid, status, timestamp: String(at), recipient_id: address.slice(1), ...(code ? { errors: [{ code }] } : {}) }))
  const value = { messaging_product: 'whatsapp', metadata: { display_phone_number: '1', phone_number_id: number!.id }, statuses }
  expect(await endpoint.post({ object: 'whatsapp_business_account', entry: [{ id: '102', changes: [{ field: 'messages', value }] }] })).toBe(200)
}

const heldOf = async ({ messages }: Sent) => (await sql()`select 1 from held_statuses where wamid = any(${messages.map((message) => message.wamid)}::text[])`).length

describe('statuses without callback data that come before the answer of their call', () => {
  it('are applied once it is written down, whatever their order, and their workflow hears of it', async () => {
    const sent = await createSent(3)
    const [a, b, c] = sent.messages
    await tell(sent, [{ ...a!, status: 'read', at: 30 }, { ...a!, status: 'sent', at: 10 }, { ...b!, status: 'delivered', at: 20 }, { ...a!, status: 'delivered', at: 25 }, { ...c!, status: 'delivered', at: 20 }])
    expect(await sweep()).toMatchObject({ applied: 0, removed: 0 })
    expect(await heldOf(sent)).toBe(5)
    await writeAnswers(sent)
    await sql()`update campaigns set state = 'settling' where id = ${sent.campaignId}`
    await sql()`update held_statuses set look_at = now()`
    expect(await sweep()).toMatchObject({ applied: 5, removed: 0 })
    const expected = { [rung.delivered]: 2, [rung.read]: 1 }
    expect(await readBothCounts(sql(), sent.campaignId)).toEqual({ steps: expected, rows: expected })
    const [row] = await sql()`select extract(epoch from sent_at)::int as sent, extract(epoch from delivered_at)::int as delivered, extract(epoch from read_at)::int as read from messages where id = ${a!.id}`
    expect(row).toEqual({ sent: 10, delivered: 25, read: 30 })
    expect(await heldOf(sent)).toBe(0)
    expect(told).toContain(`campaign/${sent.campaignId}`)
    expect(await sweep()).toMatchObject({ applied: 0, removed: 0 })
  })

  it('are applied once, when two workers sweep and Meta tells them again meanwhile', async () => {
    const sent = await createSent(40)
    const news = sent.messages.map((message) => ({ ...message, status: 'delivered', at: 20 }))
    await tell(sent, news)
    await writeAnswers(sent)
    const [first, second] = await Promise.all([sweep(), sweep(), tell(sent, news)])
    expect(first.applied + second.applied).toBe(40)
    expect(await readBothCounts(sql(), sent.campaignId)).toEqual({ steps: { 40: 40 }, rows: { 40: 40 } })
    expect(await heldOf(sent)).toBe(0)
  })

  it('act when they are failures: who stopped our marketing is on the list, what may be tried again waits', async () => {
    const sent = await createSent(2)
    const [stopped, passing] = sent.messages
    await tell(sent, [{ ...stopped!, status: 'failed', at: 20, code: 131_050 }, { ...passing!, status: 'failed', at: 20, code: 131_049 }])
    await writeAnswers(sent)
    expect(await sweep()).toMatchObject({ applied: 2 })
    expect(await sql()`select contact_id, source from suppressions where org_id = ${sent.orgId}`).toEqual([{ contact_id: stopped!.contactId, source: 'code_131050' }])
    expect(await sql()`select message_id from send_due where campaign_id = ${sent.campaignId}`).toEqual([{ message_id: passing!.id }])
    expect(await readBothCounts(sql(), sent.campaignId)).toEqual({ steps: { 0: 1, 45: 1 }, rows: { 0: 1, 45: 1 } })
  })

  it('are found by the BSUID where no number is told', async () => {
    const sent = await createSent(1)
    const bsuid = `DE.${String(randomInt(1e9))}`
    await sql()`update contacts set bsuid = ${bsuid} where id = ${sent.messages[0]!.contactId}`
    await tell(sent, [{ ...sent.messages[0]!, status: 'delivered', at: 20 }])
    await sql()`update held_statuses set recipient_id = null, recipient_user_id = ${bsuid} where wamid = ${sent.messages[0]!.wamid}`
    await writeAnswers(sent)
    expect(await sweep()).toMatchObject({ applied: 1 })
    expect((await readBothCounts(sql(), sent.campaignId)).rows).toEqual({ 40: 1 })
  })
})

describe('statuses of messages that nobody here sent', () => {
  it('do not touch another organisation’s message of the same wamid', async () => {
    const [ours, theirs] = [await createSent(1), await createSent(1)]
    theirs.messages[0]!.wamid = ours.messages[0]!.wamid
    await tell(ours, [{ ...ours.messages[0]!, status: 'read', at: 30 }])
    await writeAnswers(theirs)
    expect(await sweep()).toMatchObject({ applied: 0 })
    expect((await readBothCounts(sql(), theirs.campaignId)).rows).toEqual({ 21: 1 })
    await sql()`delete from held_statuses`
  })

  it('are looked at less and less often, are dropped when they are old, and the page counts both', async () => {
    const sent = await createSent(2)
    await tell(sent, sent.messages.map((message) => ({ ...message, status: 'sent', at: 10 })))
    const [young, old] = sent.messages
    await sql()`update held_statuses set received_at = now() - interval '1 hour' where wamid = ${young!.wamid}`
    await sql()`update held_statuses set received_at = now() - interval '15 days' where wamid = ${old!.wamid}`
    expect(await sweep()).toMatchObject({ applied: 0, removed: 1 })
    const [row] = await sql()<{ inMs: number }[]>`select (extract(epoch from look_at - now()) * 1000)::float8 as "inMs" from held_statuses where wamid = ${young!.wamid}`
    expect(row!.inMs).toBeGreaterThan(50 * 60_000)
    expect(await sweep()).toMatchObject({ applied: 0, removed: 0 })
    const actor = { kind: 'user', userId: randomUUID(), orgId: sent.orgId, role: 'admin', ip: null } as const
    expect(await getWebhookHealth(parts.services, actor)).toMatchObject({ heldStatuses: 1, dropped24h: 1 })
  })
})
