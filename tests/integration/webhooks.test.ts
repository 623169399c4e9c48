import { createHmac, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import express from 'express'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#db/client.ts'
import { parseEnv } from '#server/env.ts'
import { registerWebhookRoutes } from '#server/http/webhook-routes.ts'
import { CampaignSignals } from '#server/webhooks/campaign-signals.ts'
import { WebhookIntake } from '#server/webhooks/webhook-intake.ts'
import { unpackBody, type JournalBody } from '#server/webhooks/journal-body.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const secret = 'webhook-test-app-secret'
const verifyToken = 'webhook-test-verify-token'

let testDatabase: TestDatabase
let database: Database
let intake: WebhookIntake
let server: Server
let url: string
const signalled: string[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase({ url: testDatabase.url, poolSize: 5 })
  const env = parseEnv({ DATABASE_URL: testDatabase.url, META_APP_SECRET: secret, VERIFY_TOKEN: verifyToken, ENCRYPTION_KEY: 'x', JWT_SECRET: 'x'.repeat(32), NODE_ENV: 'test' })
  const log = pino({ level: 'silent' })
  const temporal = { workflow: { getHandle: (id: string) => ({ signal: () => Promise.resolve(void signalled.push(id)) }) } } as unknown as Client
  intake = new WebhookIntake({ sql: database.sql, hot: database.hot, temporal, log })
  await intake.start()
  const app = express()
  registerWebhookRoutes(app, { env, log }, intake)
  server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/webhooks/meta`
})

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await intake.stop()
  await database.close()
  await testDatabase.drop()
})

const sign = (body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

function post(body: string, signature = sign(body)): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature } })
}

async function numberOf(fixture: CampaignFixture): Promise<string> {
  const [row] = await database.sql<{ id: string }[]>`select phone_number_id as id from whatsapp_accounts where id = ${fixture.accountId}`
  return row!.id
}

async function messagesOf(fixture: CampaignFixture) {
  return database.sql<{ id: number; address: string; contactId: number }[]>`
    select id, address, contact_id as "contactId" from messages where campaign_id = ${fixture.campaignId} order by id`
}

const envelope = (values: object[], field = 'messages') => JSON.stringify({ object: 'whatsapp_business_account', entry: values.map((value) => ({ id: '102', changes: [{ field, value }] })) })
const messaging = (phoneNumberId: string, parts: object) => ({ messaging_product: 'whatsapp', metadata: { display_phone_number: '1', phone_number_id: phoneNumberId }, ...parts })
const statusOf = (fixture: CampaignFixture, message: { id: number; address: string }, status: string | { status: string; errors: object[] }) => ({
  id: `wamid.${String(message.id)}`, timestamp: '1764000003', recipient_id: message.address.slice(1), biz_opaque_callback_data: `${fixture.campaignId}:${String(message.id)}:1`,
  ...(typeof status === 'string' ? { status } : status),
})

async function journalTail() {
  const [row] = await database.sql<({ outcome: string; note: string | null } & JournalBody)[]>`select outcome, note, body as bytes, encoding from webhook_journal order by id desc limit 1`
  return row && { ...row, body: unpackBody(row, 4 * 1024 * 1024) }
}

describe('GET /webhooks/meta', () => {
  it('answers the challenge to the right token only', async () => {
    const ask = (token: string) => fetch(`${url}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`)
    const right = await ask(verifyToken)
    expect([right.status, await right.text()]).toEqual([200, '1158201444'])
    const wrong = await ask('guess')
    expect(wrong.status).toBe(403)
    expect(await wrong.text()).toContain('VERIFY_TOKEN')
  })
})

describe('POST /webhooks/meta', () => {
  it('refuses a body whose signature is wrong or missing, and keeps nothing of it', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const [message] = await messagesOf(fixture)
    const body = envelope([messaging(await numberOf(fixture), { statuses: [statusOf(fixture, message!, 'read')] })])
    const before = await database.sql`select count(*) from webhook_journal`
    for (const signature of [sign(`${body} `), 'sha256=', '']) expect((await post(body, signature)).status).toBe(401)
    expect(await database.sql`select count(*) from webhook_journal`).toEqual(before)
    expect((await readBothCounts(database.sql, fixture.campaignId)).rows).toEqual({ 0: 1 })
  })

  it('counts every entry, change and status of a body, in whatever order they come, once', async () => {
    const fixture = await createRunningCampaign(database.sql, 4)
    const [a, b, c, d] = await messagesOf(fixture)
    const number = await numberOf(fixture)
    const body = envelope([
      messaging(number, { statuses: [statusOf(fixture, a!, 'read'), statusOf(fixture, a!, 'sent'), statusOf(fixture, b!, 'delivered')] }),
      messaging(number, { statuses: [statusOf(fixture, c!, { status: 'failed', errors: [{ code: 131026 }] }), statusOf(fixture, d!, 'sent'), statusOf(fixture, a!, 'delivered')] }),
    ])
    expect((await post(body)).status).toBe(200)
    const expected = { 50: 1, 40: 1, 45: 1, 30: 1 }
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: expected, rows: expected })
    expect((await post(body)).status).toBe(200)
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: expected, rows: expected })
    const [row] = await database.sql`select wamid, error_code, sent_at, delivered_at, read_at from messages where id = ${a!.id}`
    expect(row).toMatchObject({ wamid: `wamid.${String(a!.id)}`, sent_at: expect.anything() as unknown, delivered_at: expect.anything() as unknown, read_at: expect.anything() as unknown })
  })

  it('takes a thousand updates in one body and many bodies at once', async () => {
    const fixture = await createRunningCampaign(database.sql, 1000)
    const messages = await messagesOf(fixture)
    const number = await numberOf(fixture)
    const whole = envelope([messaging(number, { statuses: messages.map((message) => statusOf(fixture, message, 'sent')) })])
    const parts = Array.from({ length: 20 }, (_, part) => envelope([messaging(number, { statuses: messages.filter((_message, i) => i % 20 === part).map((message) => statusOf(fixture, message, 'delivered')) })]))
    const answers = await Promise.all([whole, ...parts].map((body) => post(body)))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 21 }, () => 200))
    expect(await readBothCounts(database.sql, fixture.campaignId)).toEqual({ steps: { 40: 1000 }, rows: { 40: 1000 } })
  })

  it.each([['bytes that are no JSON', 'not json'], ['JSON that is no webhook', '[1,2]'], ['an empty object', '{}']])('journals %s and answers 200, so that Meta does not stop', async (_name, body) => {
    expect((await post(body)).status).toBe(200)
    const row = await journalTail()
    expect([row?.outcome, row?.body.toString()]).toEqual(['unparsable', body])
  })

  it('reads the rest of a body that holds something strange, and says so in the journal', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const [message] = await messagesOf(fixture)
    const body = envelope([messaging(await numberOf(fixture), { statuses: [{ id: 'x' }, statusOf(fixture, message!, 'delivered')] })])
    expect((await post(body)).status).toBe(200)
    expect((await journalTail())?.outcome).toBe('partly')
    expect((await readBothCounts(database.sql, fixture.campaignId)).rows).toEqual({ 40: 1 })
  })

  it('refuses a body above Meta’s size', async () => {
    const body = JSON.stringify({ pad: 'x'.repeat(5_000_000) })
    expect((await post(body)).status).toBe(413)
  })

  it('holds a status of a message that nobody here sent', async () => {
    const fixture = await createRunningCampaign(database.sql, 1)
    const wamid = `wamid.${randomUUID()}`
    const body = envelope([messaging(await numberOf(fixture), { statuses: [{ id: wamid, status: 'delivered', timestamp: '1764000003', recipient_id: '4915110000001' }] })])
    expect((await post(body)).status).toBe(200)
    expect(await database.sql`select status from held_statuses where wamid = ${wamid}`).toEqual([{ status: 'delivered' }])
  })

  it('opens a conversation for a reply, once, linked to the campaign message it answers', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    const [message] = await messagesOf(fixture)
    const number = await numberOf(fixture)
    await post(envelope([messaging(number, { statuses: [statusOf(fixture, message!, 'read')] })]))
    const reply = { from: message!.address.slice(1), id: `wamid.${randomUUID()}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: 'Tell me more' }, context: { id: `wamid.${String(message!.id)}` } }
    const body = envelope([messaging(number, { contacts: [{ profile: { name: 'Zoë' }, wa_id: reply.from }], messages: [reply] })])
    expect((await post(body)).status).toBe(200)
    expect((await post(body)).status).toBe(200)
    const rows = await database.sql`select campaign_id, campaign_message_id, unread, last_text from conversations where account_id = ${fixture.accountId}`
    expect(rows).toEqual([{ campaign_id: fixture.campaignId, campaign_message_id: message!.id, unread: 1, last_text: 'Tell me more' }])
  })

  it('suppresses people who stopped: by keyword, inside WhatsApp, and by Meta’s code', async () => {
    const fixture = await createRunningCampaign(database.sql, 3)
    const [a, b, c] = await messagesOf(fixture)
    const number = await numberOf(fixture)
    const stop = { from: a!.address.slice(1), id: `wamid.${randomUUID()}`, timestamp: '1764000000', type: 'text', text: { body: ' Stop ' } }
    await post(envelope([
      messaging(number, { messages: [stop] }),
      messaging(number, { statuses: [statusOf(fixture, c!, { status: 'failed', errors: [{ code: 131050 }] })] }),
    ]))
    await post(envelope([messaging(number, { user_preferences: [{ wa_id: b!.address.slice(1), category: 'marketing_messages', value: 'stop', timestamp: 1764000000 }] })], 'user_preferences'))
    const rows = await database.sql<{ source: string; contact_id: number }[]>`select source, contact_id from suppressions where org_id = ${fixture.orgId} order by source`
    expect([...rows]).toEqual([
      { source: 'code_131050', contact_id: c!.contactId }, { source: 'stop_keyword', contact_id: a!.contactId }, { source: 'whatsapp_stop', contact_id: b!.contactId },
    ])
  })

  it('holds the running campaigns of a template that Meta pauses, and tells their workflows', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    const templateId = String(900_000_000_000_000 + Math.floor(Math.random() * 1e9))
    await database.sql`update templates set template_id = ${templateId} where id = ${fixture.templateId}`
    const event = (name: string) => JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '102', changes: [{ field: 'message_template_status_update', value: { event: name, message_template_id: Number(templateId), message_template_name: 'hello_world', message_template_language: 'en_US', reason: 'NONE' } }] }] })
    expect((await post(event('PAUSED'))).status).toBe(200)
    const [row] = await database.sql`select state, reason from campaigns where id = ${fixture.campaignId}`
    expect(row).toEqual({ state: 'held', reason: 'Meta has set the template to PAUSED' })
    expect((await post(event('APPROVED'))).status).toBe(200)
    expect(signalled.filter((id) => id === `campaign/${fixture.campaignId}`)).toHaveLength(2)
  })

  it('signals a settling campaign’s workflow, coalesced', async () => {
    const fixture = await createRunningCampaign(database.sql, 30)
    await database.sql`update campaigns set state = 'settling' where id = ${fixture.campaignId}`
    const number = await numberOf(fixture)
    for (const message of await messagesOf(fixture)) await post(envelope([messaging(number, { statuses: [statusOf(fixture, message, 'delivered')] })]))
    await intake.stop()
    await intake.start()
    const count = signalled.filter((id) => id === `campaign/${fixture.campaignId}`).length
    expect(count).toBeGreaterThanOrEqual(1)
    expect(count).toBeLessThan(10)
  })

  it('leaves the workflow of a campaign that still sends alone, and tells one that settles when its last message has a final status', async () => {
    const fixture = await createRunningCampaign(database.sql, 3)
    const number = await numberOf(fixture)
    const messages = await messagesOf(fixture)
    const told = () => signalled.filter((id) => id === `campaign/${fixture.campaignId}`).length
    const deliver = async (n: number) => {
      await post(envelope([messaging(number, { statuses: [statusOf(fixture, messages[n]!, 'delivered')] })]))
      await intake.stop()
      await intake.start()
    }
    await deliver(0)
    expect(told()).toBe(0)
    await database.sql`update campaigns set state = 'settling' where id = ${fixture.campaignId}`
    await deliver(1)
    expect(told()).toBe(0)
    await deliver(2)
    expect(told()).toBe(1)
  })

  it('tells a campaign that settles of somebody who waits for another attempt', async () => {
    const fixture = await createRunningCampaign(database.sql, 2)
    await database.sql`update campaigns set state = 'settling' where id = ${fixture.campaignId}`
    const [first, second] = await messagesOf(fixture)
    await database.sql`insert into send_due (message_id, org_id, account_id, campaign_id, priority, due_at) values (${second!.id}, ${fixture.orgId}, ${fixture.accountId}, ${fixture.campaignId}, 1, now() + interval '1 day')`
    await post(envelope([messaging(await numberOf(fixture), { statuses: [statusOf(fixture, first!, 'delivered')] })]))
    await intake.stop()
    expect(signalled.filter((id) => id === `campaign/${fixture.campaignId}`)).toHaveLength(1)
    await intake.start()
  })

  it('tells a campaign again that was not reached, and lets go of one whose workflow is over', async () => {
    const settled = [await createRunningCampaign(database.sql, 1), await createRunningCampaign(database.sql, 1)].map(({ campaignId }) => campaignId)
    await database.sql`update campaigns set state = 'settling' where id = any(${settled}::uuid[])`
    await database.sql`delete from campaign_counts where campaign_id = any(${settled}::uuid[])`
    const asked: string[] = []
    const refuse = (id: string) => (id.endsWith(settled[0]!) ? new Error('away') : new WorkflowNotFoundError('over', id, undefined))
    const temporal = { workflow: { getHandle: (id: string) => ({ signal: () => Promise.reject(refuse(asked[asked.push(id) - 1]!)) }) } } as unknown as Client
    const signals = new CampaignSignals({ sql: database.sql, temporal, log: pino({ level: 'silent' }) })
    signals.add(settled.map((campaignId) => ({ orgId: '', campaignId, conversationId: null, moved: 1 })))
    await signals.flush()
    expect(asked).toHaveLength(2)
    await signals.flush()
    expect(asked.slice(2)).toEqual([`campaign/${settled[0]!}`])
  })
})
