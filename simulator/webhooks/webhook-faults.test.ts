import { expect, test } from 'vitest'
import { startForTest } from '../testing/start-for-test.ts'
import type { TestSimulator } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'

const FROM = '16505551234'

function write(simulator: TestSimulator, text: string) {
  return simulator.call('/_sim/inbound', { from: FROM, phone_number_id: simulator.phoneId, text })
}

test('a badly signed body is not what the app secret says', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/faults', { kind: 'bad_signature', limit: 1 })
  await write(simulator, 'first')
  await write(simulator, 'second')
  await receiver.until(() => receiver.received.length === 2)
  const signed = (word: string) => receiver.received.find(({ text }) => text.includes(word))?.isSigned(simulator.world.app.secret)
  expect([signed('first'), signed('second')]).toEqual([false, true])
})

test('a body that was refused for its signature comes again, signed as it should be', async () => {
  const receiver = await startReceiver({ statusOf: (n) => (n <= 2 ? 401 : 200) })
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/webhooks', { retry_ms: [5, 5] })
  await simulator.call('/_sim/faults', { kind: 'bad_signature', value: 2, limit: 1 })
  await write(simulator, 'again')
  await receiver.until(() => receiver.received.length === 3)
  expect(receiver.received.map((one) => one.isSigned(simulator.world.app.secret))).toEqual([false, false, true])
  expect((await simulator.call('/_sim/stats')).body['webhooks']).toMatchObject({ badly_signed_taken: 0 })
})

test('a badly signed body that is taken all the same is counted', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/faults', { kind: 'bad_signature', value: 2, limit: 1 })
  await write(simulator, 'taken')
  const counts = async () => (await simulator.call('/_sim/stats')).body['webhooks'] as { pending: number; badly_signed_taken: number }
  while ((await counts()).badly_signed_taken === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(receiver.received).toHaveLength(1)
})

test('a delayed body comes after the later ones, or when the clock is moved', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url, speed: 1 })
  await simulator.call('/_sim/faults', { kind: 'webhook_delay_ms', value: 3_600_000, limit: 1 })
  await write(simulator, 'late')
  await write(simulator, 'early')
  await receiver.until(() => receiver.received.length === 1)
  expect(receiver.received[0]?.text).toContain('early')
  await simulator.call('/_sim/clock', { advance_ms: 3_600_000 })
  await receiver.until(() => receiver.received.length === 2)
  expect(receiver.received[1]?.text).toContain('late')
})

test('reordered statuses come backwards', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/behaviour', { read_share: 1 })
  await simulator.call('/_sim/webhooks', { gather_ms: 300 })
  await simulator.call('/_sim/faults', { kind: 'webhook_reorder', value: 10 })
  await simulator.send(`+${FROM}`)
  await receiver.until(() => receiver.statuses().length === 3)
  expect(receiver.statuses().map(({ status }) => status)).toEqual(['read', 'delivered', 'sent'])
})

test('waits grow, a moved clock ends them, and after seven days a body is given up', async () => {
  const receiver = await startReceiver({ statusOf: () => 503 })
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/webhooks', { retry_ms: [60_000, 3_600_000] })
  await write(simulator, 'nobody listens')
  await receiver.until(() => receiver.received.length === 1)
  const counts = async () => (await simulator.call('/_sim/stats')).body['webhooks'] as { pending: number; retried: number; dropped: number }
  while ((await counts()).retried === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await simulator.call('/_sim/clock', { advance_ms: 3_600_000 })
  await receiver.until(() => receiver.received.length === 2)
  while ((await counts()).retried === 1) await new Promise((resolve) => setTimeout(resolve, 5))
  await simulator.call('/_sim/clock', { advance_ms: 7 * 86_400_000 })
  while ((await counts()).dropped === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await counts()).toMatchObject({ pending: 0, dropped: 1 })
})

test('a thousand updates fit one body, a thousand and one do not', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  await simulator.call('/_sim/behaviour', { delivered_share: 0 })
  await simulator.call('/_sim/webhooks', { max_updates: 1000, gather_ms: 60_000 })
  const send = (n: number) => simulator.send(`+4477009${String(10_001 + n)}`)
  for (let from = 0; from < 1010; from += 101) await Promise.all(Array.from({ length: 101 }, (_, n) => send(from + n)))
  await receiver.until(() => receiver.received.length > 0)
  expect(receiver.statuses()).toHaveLength(1000)
}, 20_000)

test.each([
  [{ max_updates: 1001 }, 'max_updates must be a whole number from 1 to 1000.'],
  [{ retry_ms: [5, 1] }, 'retry_ms must be [first, longest]'],
  [{ retries: 3 }, 'the body.retries is not known; known are gather_ms'],
])('settings like %j are refused by name', async (body, sentence) => {
  const { call } = await startForTest()
  expect((await call('/_sim/webhooks', body)).body.error?.['message']).toContain(sentence)
  expect((await call('/_sim/webhooks')).body).toMatchObject({ gather_ms: 50, max_updates: 1000, retry_ms: [200, 5000] })
})
