import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toChatContent } from '#server/conversations/chat-content.ts'
import { createRunningCampaign, readBothCounts, type CampaignFixture } from '../support/campaign-fixture.ts'
import { startWebhookEndpoint, type WebhookEndpoint } from '../support/webhook-endpoint.ts'

let endpoint: WebhookEndpoint
let fixture: CampaignFixture
let phoneNumberId: string
let messages: { id: number; address: string }[]
let used = 0

beforeAll(async () => {
  endpoint = await startWebhookEndpoint()
  fixture = await createRunningCampaign(endpoint.sql, 400)
  await endpoint.sql`insert into wabas (id, org_id, waba_id, connection_id, name) values (gen_random_uuid(), ${fixture.orgId}, '102', ${fixture.connectionId}, 'Fixture')`
  const [row] = await endpoint.sql<{ id: string }[]>`select phone_number_id as id from whatsapp_accounts where id = ${fixture.accountId}`
  phoneNumberId = row!.id
  messages = await endpoint.sql<{ id: number; address: string }[]>`select id, address from messages where campaign_id = ${fixture.campaignId} order by id`
})
afterAll(() => endpoint.close())

type Json = Record<string, unknown>
const change = (field: string, value: unknown) => ({ id: '102', time: 1764000000, changes: [{ field, value }] })
const messaging = (parts: Json) => change('messages', { messaging_product: 'whatsapp', metadata: { display_phone_number: '15550100', phone_number_id: phoneNumberId }, ...parts })
const webhook = (...entry: unknown[]) => JSON.stringify({ object: 'whatsapp_business_account', entry })
const inbound = (fields: Json) => ({ from: '4915199990001', id: `wamid.${randomUUID()}`, timestamp: '1764000000', type: 'text', text: { body: 'Hi' }, ...fields })
/** A status of the next message of the campaign, as it should be. */
const goodStatus = () => {
  const message = messages[used++]!
  return { id: `wamid.${String(message.id)}`, status: 'delivered', timestamp: '1764000003', recipient_id: message.address.slice(1), biz_opaque_callback_data: `${fixture.campaignId}:${String(message.id)}:1` }
}

/** Posts it beside a good status: whatever it is, the answer is 200, it is in the journal, and the good status counts. */
async function postBeside(status: Json | null, entries: unknown[], replace: [string, string][] = []): Promise<string | undefined> {
  const body = replace.reduce((text, [from, to]) => text.replaceAll(from, to), webhook(...entries, messaging({ statuses: status ? [status, goodStatus()] : [goodStatus()] }), ...entries))
  expect(await endpoint.post(body)).toBe(200)
  expect((await readBothCounts(endpoint.sql, fixture.campaignId)).rows['40']).toBe(used)
  const row = await endpoint.journalTail()
  expect(row?.body.toString()).toBe(body)
  return row?.outcome
}

const deep = '['.repeat(20_000) + ']'.repeat(20_000)
const long = 'x'.repeat(200_000)

describe('hostile webhooks', () => {
  it.each<[string, Json]>([
    ['a wamid with NUL', { id: 'wamid.\0' }], ['a wamid of 200,000 characters', { id: long }], ['a state that every object has', { id: 'w', status: 'constructor' }],
    ['a code that fits no integer', { id: 'w-code', status: 'failed', timestamp: '1', errors: [{ code: 1e300 }] }], ['a code of ten digits', { id: 'w-code2', status: 'failed', errors: [{ code: 9999999999 }] }],
    ['a date far ahead', { id: 'w-date', status: 'sent', timestamp: '99999999999' }], ['a date out of range', { id: 'w-date2', status: 'sent', timestamp: 1e300 }], ['half a character', { id: 'w\ud800', status: 'read', timestamp: '1', recipient_id: '\udc00' }],
    ['callback data of somebody else', { id: 'w-cb', status: 'read', biz_opaque_callback_data: `${'f'.repeat(8)}-ffff-ffff-ffff-${'f'.repeat(12)}:999999999999999:9999` }],
    ['callback data with NUL', { id: 'w-cb2', status: 'read', biz_opaque_callback_data: '\0' }], ['an object for an id', { id: {}, status: [] }], ['a number for an id', { id: 5, status: 'sent', timestamp: true }],
    ['a message id that is not there', { id: 'w-none', status: 'sent', timestamp: '1', biz_opaque_callback_data: '0190a5a0-0000-7000-8000-000000000001:0:0' }],
  ])('a status with %s costs no other', async (_name, status) => {
    expect(await postBeside(status, [])).toMatch(/applied|partly/)
  })

  it.each<[string, Json, RegExp]>([
    ['NUL in text, name and id', { id: `wamid.\0${randomUUID()}`, text: { body: 'a\0b' } }, /^ab$/], ['half a character', { text: { body: 'a\ud83d' } }, /^a/],
    ['a type that every object has', { type: 'constructor' }, /constructor/], ['__proto__', { type: '__proto__' }, /__proto__/], ['a very long text', { text: { body: long } }, /^x{65536}$/],
    ['a list where words should be', { text: ['a'] }, /text/], ['an order of 50,000 things', { type: 'order', order: { product_items: Array.from({ length: 50_000 }, () => ({ quantity: 1 })) } }, /and 9980 more/],
    ['a date far ahead', { timestamp: '99999999999' }, /Hi/], ['a type of 200,000 characters', { type: long }, /^x{60}$/], ['a name that is a list', { type: 'contacts', contacts: [{ name: ['x'] }, 5] }, /contacts/],
    ['a reaction to nothing', { type: 'reaction', reaction: 'x' }, /reaction/], ['a new number that is none', { type: 'system', system: { type: 'user_changed_number', wa_id: 'x\0', body: 'B' } }, /^B$/],
  ])('a message with %s is shown', async (_name, fields, shown) => {
    const message = inbound({ from: `49151${String(10_000_000 + used)}99`, ...fields })
    expect(await postBeside(null, [messaging({ contacts: [{ profile: { name: 'Zo\0ë\ud800' } }], messages: [message] })])).toBe('applied')
    const rows = await endpoint.sql<{ payload: string; text: string; at: Date }[]>`
      select m.payload, c.last_text as text, c.last_inbound_at as at from messages m join conversations c on c.id = m.conversation_id where m.address = ${`+${message.from}`}`
    expect(rows).toHaveLength(1)
    const { text, type } = toChatContent(rows[0]!.payload)
    expect(text ?? type).toMatch(shown)
    expect(rows[0]!.text).toMatch(/\S/)
    expect(rows[0]!.at === null || rows[0]!.at.getTime() < Date.now() + 172_800_000).toBe(true)
  })

  it('a message from nobody, without an id, or nested 20,000 deep costs nothing beside it', async () => {
    const entries = [messaging({ messages: [inbound({ from: null }), inbound({ from: 'x' }), inbound({ id: null }), 5, null, inbound({ from: '4915199990009', text: { body: 'Deep', more: 'DEEP' } })], contacts: 'DEEP' })]
    expect(await postBeside(null, entries, [['"DEEP"', deep]])).toBe('partly')
    expect(await endpoint.sql`select last_text from conversations v join contacts c on c.id = v.contact_id where c.phone = '+4915199990009'`).toEqual([{ last_text: 'Deep' }])
  })

  it.each<[string, string, unknown]>([
    ['an account_update', 'account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info: [{ restriction_type: 'RESTRICTED_\ud800\0', expiration: 1e300 }, 5], waba_info: 'x' }],
    ['an alert', 'account_alerts', { alert_info: { alert_type: 'A\ud800', alert_description: long } }], ['an alert of nothing', 'account_alerts', { alert_info: [] }],
    ['a number’s quality', 'phone_number_quality_update', { display_phone_number: '1555 0100', event: {}, current_limit: long, max_daily_conversations_per_business: 1e300 }],
    ['a number’s name', 'phone_number_name_update', { display_phone_number: 15550100, decision: 'APPROVED', requested_verified_name: `${long}\0` }],
    ['a security event', 'security', { display_phone_number: '+1 555 0100', event: '\ud800', requester: { a: 1 } }], ['a capability', 'business_capability_update', { max_daily_conversations_per_business: 'DEEP' }],
    ['a template', 'message_template_status_update', { event: long, message_template_id: 900, reason: '\ud800', other_info: 'DEEP' }], ['a template’s category', 'template_category_update', { message_template_id: '900', new_category: '\ud800' }],
    ['a preference', 'user_preferences', { metadata: { phone_number_id: 'N' }, user_preferences: [{ wa_id: '4915199990001', value: 'stop', timestamp: 1e300 }, { wa_id: long, value: 'stop' }, 7, { user_id: `DE.${long}`, value: 'resume' }] }],
    ['a new BSUID', 'user_id_update', { metadata: { phone_number_id: 'N' }, user_id_update: [{ user_id: { previous: null, current: '' } }, { wa_id: '4915199990001', user_id: { current: 'DE.\0\ud800' } }] }],
    ['history', 'history', { history: [{ threads: [{ messages: 'DEEP' }] }] }], ['a field that does not exist', '__proto__', { a: 'DEEP' }], ['a field with NUL', 'mess\0ages', {}], ['a long field', long, { a: 1 }],
  ])('%s out of all shape costs nothing beside it', async (_name, field, value) => {
    expect(await postBeside(null, [change(field, value)], [['"DEEP"', deep], ['"N"', JSON.stringify(phoneNumberId)]])).toMatch(/applied|partly/)
  })

  it('anything at all is answered 200, whole or cut, and never costs a status', async () => {
    const strange = fc.jsonValue({ maxDepth: 4 })
    const field = fc.constantFrom('messages', 'account_update', 'user_preferences', 'security', 'calls', 'phone_number_quality_update', 'message_template_status_update')
    const samples = fc.sample(fc.record({ field, value: strange, status: strange, message: fc.dictionary(fc.constantFrom('id', 'from', 'type', 'text', 'context', 'timestamp', 'system'), strange) }), 60)
    for (const { field: name, value, status, message } of samples) {
      await postBeside({ id: 'w', status }, [change(name, value), messaging({ messages: [message, inbound({ ...message, id: randomUUID() })], errors: value, contacts: value })])
    }
    const whole = Buffer.from(webhook(messaging({ messages: [inbound({ text: { body: 'Zoë 🚀' } })] })))
    for (let length = 0; length < whole.length; length += 17) expect(await endpoint.post(whole.subarray(0, length))).toBe(200)
    for (const bytes of fc.sample(fc.uint8Array({ maxLength: 200 }), 30)) expect(await endpoint.post(Buffer.from(bytes))).toBe(200)
  })

  it('the health page still counts them', async () => {
    await expect.poll(async () => (await endpoint.sql<{ n: number }[]>`select count(*)::int as n from webhook_stats where length(field) = 100 or field in ('messages', '__proto__')`)[0]?.n, { timeout: 8000 }).toBeGreaterThanOrEqual(3)
    expect(await endpoint.sql`select note from webhook_journal where outcome = 'failed'`).toEqual([])
  })
})
