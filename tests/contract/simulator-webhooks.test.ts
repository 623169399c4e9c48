import { expect, test, vi } from 'vitest'
import { startForTest } from '../../simulator/testing/start-for-test.ts'
import type { TestSimulator } from '../../simulator/testing/start-for-test.ts'
import { startReceiver } from '../../simulator/testing/start-receiver.ts'
import type { Receiver } from '../../simulator/testing/start-receiver.ts'
import { expectOnlyListed } from './compare-findings.ts'
import { renames } from './incoming-renames.ts'
import type { JsonObject } from './json-schema-of.ts'
import { createMetaContract } from './meta-contract.ts'
import { checkWebhookValue } from './webhook-fields.ts'
import { webhookDeviations } from './webhook-deviations.ts'
import { testWithMetaFile } from './with-meta-file.ts'

vi.setConfig({ testTimeout: 60_000 })

const person = '16505551234'
const contact = { name: { formatted_name: 'Ana Silva', first_name: 'Ana' }, phones: [{ phone: '+1 650-555-1234', type: 'CELL', wa_id: person }] }
const context_id = 'wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5'

/** What people can send, a message of each kind. */
const inbound: JsonObject[] = [
  { text: 'Hello' }, { text: 'An answer', context_id }, { type: 'image', image: { caption: 'A picture' } }, { type: 'video', video: { caption: 'A film' } }, { type: 'audio', audio: { voice: true } },
  { type: 'document', document: { filename: 'a.pdf', caption: 'A bill' } }, { type: 'sticker', sticker: { animated: false } }, { type: 'location', location: { latitude: 1, longitude: 2, name: 'Here', address: 'Main 1', url: 'https://example.com/' } },
  { type: 'contacts', contacts: [contact] }, { type: 'button', button: { payload: 'STOP', text: 'Stop promotions' }, context_id }, { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'Yes' } }, context_id },
  { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'One', description: 'The first' } }, context_id }, { type: 'reaction', reaction: { message_id: context_id, emoji: '👍' } },
  { type: 'order', order: { catalog_id: '194836987003835', text: 'Please', product_items: [{ product_retailer_id: 'sku-1', quantity: 1, item_price: 7.9, currency: 'USD' }] } }, { type: 'unsupported', unsupported: { type: 'poll' } },
  { type: 'system', system: { body: 'Ana changed her number', wa_id: '16505559999', type: 'user_changed_number' } },
]

async function receiveEverything(): Promise<{ receiver: Receiver; simulator: TestSimulator }> {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/behaviour', { read_share: 1, delivered_share: 1 })
  for (const message of inbound) await simulator.call('/_sim/inbound', { from: person, phone_number_id: simulator.phoneId, ...message })
  await simulator.send(`+${person}`, { biz_opaque_callback_data: 'c:1:1' })
  await simulator.send('+16505550000')
  await receiver.until(() => receiver.statuses().length >= 4 && receiver.changes().filter(({ value }) => value['messages']).length === inbound.length)
  return { receiver, simulator }
}

testWithMetaFile('every message and status that the simulator posts is one that Meta’s OpenAPI file describes', async (document) => {
  const contract = createMetaContract(document, { renames, kindOf: () => undefined })
  const { receiver } = await receiveEverything()
  expect(new Set(receiver.statuses().map(({ status }) => status))).toEqual(new Set(['sent', 'delivered', 'read', 'failed']))
  expectOnlyListed(receiver.received.flatMap(({ text }) => contract.webhook(JSON.parse(text))), webhookDeviations)
})

/** Turns of fate, and the webhook field that tells of each. */
async function turnEverything({ call, wabaId, phoneId, world }: TestSimulator): Promise<void> {
  const { id: template } = (await call(`/v26.0/${wabaId}/message_templates`, { name: 'a_note', language: 'en_US', category: 'UTILITY', components: [{ type: 'BODY', text: 'Hello and welcome.' }, { type: 'FOOTER', text: 'Fernway' }, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Shop', url: 'https://example.com/' }] }] })).body as { id: string }
  for (const change of [{ status: 'APPROVED' }, { quality: 'GREEN' }, { quality: 'YELLOW' }, { category: 'MARKETING', notice: true }, { category: 'MARKETING' }, { status: 'PAUSED' }, { status: 'APPROVED' }, { status: 'DISABLED' }, { status: 'REJECTED', reason: 'PROMOTIONAL' }]) {
    expect((await call(`/_sim/templates/${template}`, change)).status, JSON.stringify(change)).toBe(200)
  }
  const edited = world.wabas[0]?.templates.find(({ name }) => name === 'weekend_note')?.id ?? ''
  await call(`/v26.0/${edited}`, { components: [{ type: 'HEADER', format: 'TEXT', text: 'News' }, { type: 'BODY', text: 'Another text.' }, { type: 'FOOTER', text: 'Fernway' }] })
  for (const change of [{ quality: 'RED' }, { quality: 'GREEN' }, { status: 'RESTRICTED' }, { status: 'BANNED' }, { status: 'CONNECTED' }]) await call(`/_sim/numbers/${phoneId}`, change)
  for (const change of [{ standing: 'RESTRICTED' }, { standing: 'LOCKED' }, { standing: 'GOOD' }, { utility_limited: true }, { utility_limited: false }]) await call(`/_sim/wabas/${wabaId}`, change)
  for (const messaging_limit of ['TIER_250', 'TIER_10K']) await call('/_sim/portfolio', { messaging_limit })
  for (const action of ['stop', 'resume', 'signup']) await call('/_sim/people', { from: person, phone_number_id: phoneId, action })
}

const fields = [
  'account_update', 'business_capability_update', 'message_template_components_update', 'message_template_quality_update', 'message_template_status_update', 'phone_number_quality_update', 'template_category_update', 'user_preferences',
]

test('every other event that the simulator posts has the members of its field, no more and no fewer', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await turnEverything(simulator)
  const seen = () => new Set(receiver.changes().map(({ field }) => field))
  await receiver.until(() => fields.every((field) => seen().has(field)))
  expect([...seen()].sort()).toEqual(fields)
  expect(receiver.changes().flatMap(({ field, value }) => checkWebhookValue(field, value))).toEqual([])
  for (const { text } of receiver.received) {
    const [entry] = (JSON.parse(text) as { entry: [{ id: string; time: unknown }] }).entry
    expect(typeof entry.time).toBe('number')
    expect(simulator.world.waba(entry.id)).toBeDefined()
    expect(text).not.toMatch(/"message_template_id":"/)
  }
})
