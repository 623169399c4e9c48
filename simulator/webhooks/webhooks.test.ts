import { expect, test } from 'vitest'
import { startForTest } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'

const people = Array.from({ length: 40 }, (_, n) => `1650555${String(2000 + n)}`)

test('every message gets its statuses, once each, in signed bodies', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/behaviour', { read_share: 1 })
  const wamids = await Promise.all(people.map(async (to, n) => ((await simulator.send(`+${to}`, { biz_opaque_callback_data: `c:ü${String(n)}:1` })).body['messages'] as { id: string }[])[0]?.id))
  await receiver.until(() => receiver.statuses().length === people.length * 3)
  for (const id of wamids) expect(receiver.statuses().filter((status) => status.id === id).map(({ status }) => status).sort()).toEqual(['delivered', 'read', 'sent'])
  const first = receiver.statuses().find((status) => status.id === wamids[3] && status.status === 'sent')
  expect(first).toMatchObject({ recipient_id: people[3], biz_opaque_callback_data: 'c:ü3:1', pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'marketing' } })
  expect(first?.timestamp).toMatch(/^\d{10}$/)
  expect(receiver.received.every((body) => body.isSigned(simulator.world.app.secret) && !body.isSigned('another'))).toBe(true)
  expect(receiver.received.every(({ text }) => /^[ -~]*$/.test(text))).toBe(true)
})

test('while an address is behind, bodies grow instead of their number', async () => {
  const receiver = await startReceiver({ answerAfterMs: 1000 })
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/behaviour', { read_share: 0, sent_ms: [0, 1500], delivered_ms: [0, 1500] })
  await simulator.call('/_sim/webhooks', { gather_ms: 1 })
  const many = Array.from({ length: 400 }, (_, n) => `+44770091${String(1000 + n)}`)
  await Promise.all(many.map((to) => simulator.send(to)))
  await receiver.until(() => receiver.statuses().length === many.length * 2)
  // Without waiting for the address there would be one for each of the simulator's ticks, some fifty.
  expect(receiver.received.length).toBeLessThan(40)
})

test('about 60 % of people read', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const many = Array.from({ length: 200 }, (_, n) => `+44770090${String(1000 + n)}`)
  await Promise.all(many.map((to) => simulator.send(to)))
  await receiver.until(() => receiver.statuses().filter(({ status }) => status === 'delivered').length === many.length)
  await receiver.until(() => receiver.statuses().filter(({ status }) => status === 'read').length > many.length / 2)
  const stats = async () => (await simulator.call('/_sim/stats')).body['messages_in_flight']
  while ((await stats()) !== 0) await new Promise((resolve) => setTimeout(resolve, 20))
  const read = receiver.statuses().filter(({ status }) => status === 'read').length
  expect(read).toBeLessThan(many.length * 0.7)
})

test.each([
  ['+16505550000', 131026],
  ['+16505559999', 131049],
])('a message to %s fails with %i', async (to, code) => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.send(to)
  await receiver.until(() => receiver.statuses().length === 1)
  expect(receiver.statuses()).toMatchObject([{ status: 'failed', errors: [{ code }] }])
  expect(receiver.statuses()[0]).not.toHaveProperty('pricing')
})

test('free text fails with 131047 outside the 24 hours after the person’s last message', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const text = { type: 'text', text: { body: 'hello' } }
  const lastStatus = async (count: number) => {
    await receiver.until(() => receiver.statuses().length >= count)
    return receiver.statuses()[count - 1]
  }
  await simulator.call('/_sim/behaviour', { read_share: 0 })
  await simulator.send('+16505551234', text)
  expect(await lastStatus(1)).toMatchObject({ status: 'failed', errors: [{ code: 131047 }] })
  await simulator.call('/_sim/inbound', { from: '16505551234', phone_number_id: simulator.phoneId, text: 'hi' })
  await simulator.send('+16505551234', text)
  expect(await lastStatus(3)).toMatchObject({ status: 'delivered', pricing: { category: 'service' } })
  await simulator.call('/_sim/clock', { advance_ms: 86_400_000 })
  await simulator.send('+16505551234', text)
  expect(await lastStatus(4)).toMatchObject({ status: 'failed' })
})

test('what is not answered with 200 comes again until it is', async () => {
  const receiver = await startReceiver({ statusOf: (n) => (n <= 2 ? 500 : 200) })
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/inbound', { from: '16505551234', text: 'still there?' })
  await receiver.until(() => receiver.received.length === 3)
  expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1)
  while (((await simulator.call('/_sim/stats')).body['webhooks'] as { pending: number }).pending > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  expect((await simulator.call('/_sim/stats')).body['webhooks']).toMatchObject({ delivered: 1, retried: 2, dropped: 0 })
})

test('an account without subscription is silent; its override takes messages, the app keeps template events', async () => {
  const app = await startReceiver()
  const override = await startReceiver({ verifyToken: 'v' })
  const simulator = await startForTest({ webhookUrl: app.url, subscribed: false })
  const inbound = (text: string) => simulator.call('/_sim/inbound', { from: '16505551234', phone_number_id: simulator.phoneId, text })
  await inbound('unheard')
  await simulator.call(`/v26.0/${simulator.wabaId}/subscribed_apps`, { override_callback_uri: override.url, verify_token: 'v' })
  await inbound('heard')
  await override.until(() => override.received.length === 1)
  expect(override.received[0]?.text).toContain('heard')
  expect(override.received[0]?.text).not.toContain('unheard')
  const template = simulator.world.wabas[0]?.templates[0]?.id ?? ''
  await simulator.call(`/_sim/templates/${template}`, { status: 'PAUSED' })
  await app.until(() => app.received.length === 1)
  expect(app.changes()).toMatchObject([{ field: 'message_template_status_update', value: { event: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } } }])
})

test('an app subscription is verified and chooses its fields', async () => {
  const receiver = await startReceiver({ verifyToken: 'v' })
  const simulator = await startForTest()
  const { id, secret } = simulator.world.app
  const subscribe = (fields: string, token: string) => simulator.call(`/v26.0/${id}/subscriptions`, { object: 'whatsapp_business_account', callback_url: receiver.url, verify_token: token, fields }, { headers: { authorization: `Bearer ${id}|${secret}`, 'content-type': 'application/json' } })
  expect((await subscribe('messages', 'wrong')).body.error).toMatchObject({ code: 2200 })
  expect((await subscribe('message_template_status_update', 'v')).body).toEqual({ success: true })
  await simulator.call('/_sim/inbound', { from: '16505551234', text: 'not subscribed' })
  await simulator.call(`/_sim/templates/${simulator.world.wabas[0]?.templates[0]?.id ?? ''}`, { status: 'REJECTED', reason: 'SCAM' })
  await receiver.until(() => receiver.received.length === 1)
  expect(receiver.changes()).toMatchObject([{ value: { event: 'REJECTED', reason: 'SCAM' } }])
})
