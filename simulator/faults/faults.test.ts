import { expect, test } from 'vitest'
import { createClock } from '../core/clock.ts'
import { startForTest } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'
import { Faults } from './faults.ts'

const TO = '+16505551234'
const CALL = { calls: 'messages', phoneNumberId: '1' } as const

test.each([
  ['http_500', 0, 500], ['http_503', 0, 503], ['http_502_html', 0, 502], ['rate_429', 0, 429], ['rate_130429', 0, 400], ['rate_80007', 0, 400],
  ['reset_before', 0, 'broken'], ['reset_after', 1, 'broken'], ['accept_then_timeout', 1, 'broken'], ['cut_answer', 1, 'broken'], ['slow_answer', 1, 200],
])('%s: %i accepted, the caller sees %s', async (kind, accepted, seen) => {
  const simulator = await startForTest()
  await simulator.call('/_sim/faults', { faults: [{ kind, limit: 1, ...(kind === 'slow_answer' ? { value: 60 } : {}) }] })
  const attempt = await fetch(`${simulator.url}/v26.0/${simulator.phoneId}/messages`, {
    method: 'POST', signal: AbortSignal.timeout(400), headers: { authorization: `Bearer ${simulator.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: TO, type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } }),
  }).then(async (answer) => answer.status + ((await answer.text()) === '' ? 1000 : 0)).catch(() => 'broken')
  expect(attempt).toBe(seen)
  expect(simulator.ledger.accepted).toBe(accepted)
  expect((await simulator.send(TO)).status).toBe(200)
  expect((await simulator.call('/_sim/faults')).body['faults']).toMatchObject([{ kind, hits: 1, on: false }])
})

test('a storm of 429 says when to come back, and names the limit', async () => {
  const simulator = await startForTest()
  await simulator.call('/_sim/faults', { kind: 'rate_429', value: 7 })
  const refused = await simulator.send(TO)
  expect([refused.status, refused.headers.get('retry-after'), refused.body.error?.code]).toEqual([429, '7', 130429])
  await simulator.call('/_sim/faults', { faults: [{ kind: 'rate_80007', value: 9 }] })
  const account = await simulator.send(TO)
  expect([account.status, account.headers.get('retry-after'), account.body.error?.code]).toEqual([400, '9', 80007])
})

test('any call can be answered with any code', async () => {
  const simulator = await startForTest()
  await simulator.call('/_sim/faults', { kind: 'graph_error', value: 190, subcode: 463, calls: 'all' })
  expect((await simulator.send(TO)).body.error).toMatchObject({ code: 190, error_subcode: 463 })
  expect((await simulator.call('/v26.0/me')).body.error).toMatchObject({ code: 190, error_subcode: 463 })
})

test('calls of one number, or management calls, can be struck alone', async () => {
  const simulator = await startForTest()
  const other = simulator.world.phones[1]?.id ?? ''
  await simulator.call('/_sim/faults', { faults: [{ kind: 'http_500', phone_number_id: other }, { kind: 'http_503', calls: 'management' }] })
  expect((await simulator.send(TO)).status).toBe(200)
  expect((await simulator.call(`/v26.0/${other}/messages`, { messaging_product: 'whatsapp', to: TO, type: 'text', text: { body: 'x' } })).status).toBe(500)
  expect((await simulator.call(`/v26.0/${simulator.wabaId}`)).status).toBe(503)
  await simulator.call('/_sim/faults', undefined, { method: 'DELETE' })
  expect((await simulator.call(`/v26.0/${simulator.wabaId}`)).status).toBe(200)
})

test('strikes between its times, after so many calls, so often', () => {
  const clock = createClock()
  const faults = new Faults(clock)
  faults.change({ faults: [{ kind: 'http_500', start_ms: 1000, stop_ms: 2000, after: 1, limit: 2 }] })
  const strike = () => faults.strikeCall(CALL)?.kind
  expect(strike()).toBeUndefined()
  clock.advance(1000)
  expect([strike(), strike(), strike(), strike()]).toEqual([undefined, 'http_500', 'http_500', undefined])
  faults.change({ kind: 'http_500', stop_ms: 1000 })
  expect(strike()).toBe('http_500')
  clock.advance(1000)
  expect(strike()).toBeUndefined()
})

test('the same seed strikes the same calls, another seed others', () => {
  const pattern = (seed: number) => {
    const faults = new Faults(createClock())
    faults.change({ kind: 'reset_before', probability: 0.5, seed })
    return Array.from({ length: 64 }, () => faults.strikeCall(CALL) !== undefined).join()
  }
  expect(pattern(3)).toBe(pattern(3))
  expect(pattern(3)).not.toBe(pattern(4))
})

test.each([
  [{ kind: 'earthquake' }, 'kind must be one of reset_before'],
  [{ kind: 'http_500', probability: 2 }, 'probability must be a number from 0 to 1.'],
  [{ kind: 'http_500', value: 3 }, 'value does not go with http_500'],
  [{ kind: 'graph_error' }, 'value must be a whole number from 0 to'],
  [{ kind: 'http_500', subcode: 463 }, 'subcode goes with graph_error only.'],
  [{ kind: 'webhook_stop', calls: 'all' }, 'calls does not go with webhook_stop'],
  [{ kind: 'http_500', start_ms: 5, stop_ms: 5 }, 'stop_ms must be later than start_ms.'],
  [{ faults: [{ kind: 'http_500' }, { kind: 'http_500', sead: 1 }] }, 'faults[1].sead is not known; known are kind, probability'],
  [{ faults: {} }, 'faults must be a list'],
])('refuses %j by name, and keeps what was', async (body, sentence) => {
  const { call } = await startForTest()
  await call('/_sim/faults', { kind: 'webhook_stop', probability: 0.25 })
  const answer = await call('/_sim/faults', body)
  expect([answer.status, answer.body.error?.['message']]).toEqual([400, expect.stringContaining(sentence)])
  expect((await call('/_sim/faults')).body['faults']).toMatchObject([{ kind: 'webhook_stop', probability: 0.25 }])
})

test('webhooks come before the answer when they are told to', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/faults', { kind: 'webhook_before_answer', limit: 1 })
  const sent = simulator.send(TO).then(({ body }) => ({ id: (body['messages'] as { id: string }[])[0]?.id, bodiesBefore: receiver.statuses().length }))
  const { id, bodiesBefore } = await sent
  expect(bodiesBefore).toBeGreaterThan(0)
  expect(receiver.statuses()[0]?.id).toBe(id)
})

test('bodies are gathered up to what webhook_batch says, and mixed over accounts', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/behaviour', { read_share: 0 })
  await simulator.call('/_sim/faults', { faults: [{ kind: 'webhook_batch', value: 1000 }, { kind: 'webhook_mix' }] })
  const cafe = simulator.world.wabas[1]?.phones[0]?.id ?? ''
  const people = Array.from({ length: 30 }, (_, n) => `+4477009${String(10001 + n)}`)
  await Promise.all(people.flatMap((to) => [simulator.send(to), simulator.call(`/v26.0/${cafe}/messages`, { messaging_product: 'whatsapp', to, type: 'text', text: { body: 'x' } })]))
  // 30 × (sent, delivered), 30 × failed for want of a window.
  await receiver.until(() => receiver.statuses().length === 90)
  expect(receiver.received.length).toBeLessThanOrEqual(2)
  const wabas = (JSON.parse(receiver.received[0]?.text ?? '{}') as { entry: { id: string }[] }).entry.map((entry) => entry.id)
  expect(new Set(wabas).size).toBe(2)
})

test.each([
  ['webhook_duplicate', { value: 3 }, (texts: string[]) => texts.length === 3 && new Set(texts).size === 1],
  ['webhook_stop', { limit: 1 }, (texts: string[]) => texts.length === 0],
])('%s', async (kind, rule, isRight) => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/faults', { kind, ...rule, limit: 1 })
  await simulator.call('/_sim/inbound', { from: '16505551234', text: 'struck' })
  await simulator.call('/_sim/inbound', { from: '16505551234', text: 'fine' })
  await receiver.until(() => receiver.received.some(({ text }) => text.includes('fine')))
  await receiver.until(() => receiver.received.length >= (kind === 'webhook_stop' ? 1 : 4))
  expect(isRight(receiver.received.map(({ text }) => text).filter((text) => text.includes('struck')))).toBe(true)
})
