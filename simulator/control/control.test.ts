import { expect, test } from 'vitest'
import { startForTest } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'

const TO = '+16505551234'

test('tells its world, the same for the same seed', async () => {
  const [first, second, other] = [await startForTest(), await startForTest(), await startForTest({ seed: 2 })]
  const facts = async (simulator: typeof first) => {
    const { app_id, app_secret, access_token, business_id, waba_id, phone_number_id } = (await simulator.call('/_sim/world')).body
    return { app_id, app_secret, access_token, business_id, waba_id, phone_number_id }
  }
  expect(await facts(first)).toEqual(await facts(second))
  expect(await facts(first)).not.toEqual(await facts(other))
  const world = (await first.call('/_sim/world')).body as { wabas: { phone_number_ids: string[] }[]; templates: { name: string; components: { type: string; format?: string }[] }[] }
  expect(world.wabas.map((waba) => waba.phone_number_ids.length)).toEqual([3, 1])
  const formats = new Set(world.templates.flatMap((template) => template.components.map((component) => component.format)))
  expect(formats).toEqual(new Set([undefined, 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']))
})

test('a person’s message arrives with name, number and what it answers', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const wamid = ((await simulator.send(TO)).body['messages'] as { id: string }[])[0]?.id
  const { body } = await simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, type: 'button', button: { text: 'Stop promotions', payload: 'STOP' }, context_id: wamid, name: 'Zoë' })
  await receiver.until(() => receiver.changes().some(({ value }) => value['messages'] !== undefined))
  expect(receiver.changes().find(({ value }) => value['messages'] !== undefined)?.value).toMatchObject({
    metadata: { display_phone_number: '15550783881', phone_number_id: simulator.phoneId },
    contacts: [{ profile: { name: 'Zoë' }, wa_id: '16505551234' }],
    messages: [{ id: body['id'], from: '16505551234', type: 'button', button: { payload: 'STOP' }, context: { from: '15550783881', id: wamid } }],
  })
  expect((await simulator.call(`/v26.0/${simulator.phoneId}/messages`, { messaging_product: 'whatsapp', status: 'read', message_id: body['id'] })).body).toEqual({ success: true })
})

test('people answer by themselves when asked to', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/behaviour', { read_share: 1, reply_share: 1, reply_texts: ['ok'] })
  await simulator.send(TO)
  await receiver.until(() => receiver.changes().some(({ value }) => value['messages'] !== undefined))
  expect(receiver.received.some((body) => body.text.includes('"body":"ok"'))).toBe(true)
})

test('shows a handset as its owner sees it', async () => {
  const simulator = await startForTest()
  await simulator.send(TO)
  const { body } = await simulator.call('/_sim/phones/chat?person=16505551234')
  expect(body['chats']).toMatchObject([{
    business: 'Fernway Outdoor',
    bubbles: [{ from: 'business', text: 'Hi Pablo, our spring sale is on: 20 % off everything until Sunday. Come and have a look!', buttons: [{ kind: 'url' }, { text: 'Stop promotions', reply: { type: 'button', button: { payload: 'Stop promotions' } } }] }],
  }])
  expect((await simulator.call('/_sim/phones/list?search=555-1234')).body['data']).toHaveLength(1)
  expect((await simulator.call('/_sim/phones/list?search=nobody')).body['data']).toHaveLength(0)
  const page = await fetch(`${simulator.url}/_sim/phones`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
})

test.each([
  ['http_500', 0, 500], ['http_502_html', 0, 502], ['rate_429', 0, 429],
  ['reset_before', 0, 'broken'], ['reset_after', 1, 'broken'], ['accept_then_timeout', 1, 'broken'],
])('fault %s: %i accepted, the caller sees %s', async (kind, accepted, seen) => {
  const simulator = await startForTest()
  await simulator.call('/_sim/faults', { faults: [{ kind, probability: 1, limit: 1 }] })
  const attempt = await fetch(`${simulator.url}/v26.0/${simulator.phoneId}/messages`, {
    method: 'POST', signal: AbortSignal.timeout(300), headers: { authorization: `Bearer ${simulator.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: TO, type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } }),
  }).then((answer) => answer.status, () => 'broken')
  expect(attempt).toBe(seen)
  expect(simulator.ledger.accepted).toBe(accepted)
  expect((await simulator.send(TO)).status).toBe(200)
  expect((await simulator.call('/_sim/faults')).body['faults']).toMatchObject([{ kind, hits: 1 }])
})

test('the same seed of a fault strikes the same calls', async () => {
  const pattern = async (seed: number) => {
    const simulator = await startForTest()
    await simulator.call('/_sim/faults', { kind: 'http_500', probability: 0.5, seed })
    const statuses: number[] = []
    for (let n = 0; n < 20; n += 1) statuses.push((await simulator.send(TO)).status)
    return statuses.join()
  }
  expect(await pattern(7)).toBe(await pattern(7))
  expect(await pattern(7)).not.toBe(await pattern(8))
})

test('webhooks can be repeated and wrongly signed', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/faults', { faults: [{ kind: 'webhook_duplicate' }, { kind: 'bad_signature', limit: 1 }] })
  await simulator.call('/_sim/inbound', { from: TO, text: 'one' })
  await receiver.until(() => receiver.received.length === 2)
  expect(receiver.received.map((body) => body.isSigned(simulator.world.app.secret))).toEqual([false, false])
  await simulator.call('/_sim/inbound', { from: TO, text: 'two' })
  await receiver.until(() => receiver.received.length === 4)
  expect(receiver.received.slice(2).every((body) => body.isSigned(simulator.world.app.secret))).toBe(true)
})

test('a reset forgets messages and faults and keeps the world', async () => {
  const simulator = await startForTest()
  await simulator.send(TO)
  await simulator.call('/_sim/faults', { kind: 'http_500' })
  await simulator.call('/_sim/tokens/revoke', { token: simulator.accessToken, subcode: 463 })
  expect((await simulator.call('/v26.0/me')).body.error).toMatchObject({ code: 190, error_subcode: 463 })
  await simulator.call('/_sim/reset', {})
  expect((await simulator.call('/_sim/ledger')).body).toEqual({ accepted: 0, unique: 0, duplicates: 0, rejected: 0, campaigns: {} })
  expect((await simulator.send(TO)).status).toBe(200)
})

test.each([
  ['/_sim/faults', { kind: 'earthquake' }], ['/_sim/faults', { kind: 'http_500', probability: 2 }], ['/_sim/behaviour', { mood: 'good' }],
  ['/_sim/behaviour', { read_share: 'most' }], ['/_sim/inbound', { from: 'x', text: 'y' }], ['/_sim/inbound', { from: TO }], ['/_sim/nothing', {}],
])('%s refuses %j with a sentence', async (path, body) => {
  const { call } = await startForTest()
  const answer = await call(path, body)
  expect(answer.status).toBe(400)
  expect(String(answer.body.error?.['message']).length).toBeGreaterThan(10)
})

test.each(['{', '[]', 'null', '"x"', '{"a":'.repeat(10_000)])('a body like %.12s is refused, not a crash', async (body) => {
  const { url, phoneId, accessToken } = await startForTest()
  for (const path of [`/v26.0/${phoneId}/messages`, '/_sim/inbound', `/v26.0/${phoneId}/register`]) {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` } })
    expect([answer.status, ((await answer.json()) as { error: { code: number } }).error.code]).toEqual([400, 100])
  }
})

test('webhooks that are held back come all the same, when it is over or when somebody ends it', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const write = (text: string) => simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, text })
  const waiting = async () => (await simulator.call('/_sim/stats')).body['webhooks']
  expect((await simulator.call('/_sim/webhooks/hold', { for_ms: 60_000 })).body).toEqual({ holding: true })
  for (const text of ['one', 'two']) await write(text)
  // Moving the clock makes retries due, and is no way around.
  await simulator.call('/_sim/clock', { advance_ms: 3_600_000 })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect([receiver.received.length, await waiting()]).toEqual([0, expect.objectContaining({ pending: 2, holding: true })])
  await simulator.call('/_sim/webhooks/hold', { for_ms: 0 })
  await receiver.until(() => receiver.received.length === 2)
  await simulator.call('/_sim/webhooks/hold', { for_ms: 50 })
  await write('three')
  await receiver.until(() => receiver.received.length === 3)
  while (JSON.stringify(await waiting()).includes('"pending":1')) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await waiting()).toMatchObject({ pending: 0, dropped: 0, holding: false })
  expect((await simulator.call('/_sim/webhooks/hold', {})).body.error?.['message']).toContain('for_ms must be a number from 0 to 3600000.')
})

test('a repeat is held back like everything else, and a reset ends the holding', async () => {
  const receiver = await startReceiver({ statusOf: (n) => (n === 1 ? 503 : 200) })
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/webhooks', { retry_ms: [50, 50] })
  await simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, text: 'refused' })
  await receiver.until(() => receiver.received.length === 1)
  await simulator.call('/_sim/webhooks/hold', { for_ms: 60_000 })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(receiver.received).toHaveLength(1)
  await simulator.call('/_sim/reset', {})
  expect((await simulator.call('/_sim/stats')).body['webhooks']).toMatchObject({ pending: 0, holding: false })
})
