import { expect, test } from 'vitest'
import type { JsonObject } from '../core/json.ts'
import { startForTest } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'

const HOUR = 3_600_000
const TO = '+351912345678'
const TEXT = { type: 'text', text: { body: 'Hello' } }

/** A simulator and the codes that the messages to each person end with: 0 = delivered. */
async function setUp(policies: JsonObject = {}) {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url, policies })
  const outcomeOf = (wamid: string) => {
    const statuses = receiver.statuses().filter((status) => status.id === wamid)
    const failed = statuses.find((status) => status.status === 'failed')
    if (failed) return (failed['errors'] as { code: number }[])[0]?.code
    return statuses.some((status) => status.status === 'delivered') ? 0 : undefined
  }
  /** Sends and waits for what becomes of it; a refusal counts with its code. */
  const outcome = async (to: string, message: JsonObject = {}) => {
    const { body } = await simulator.send(to, message)
    if (body.error) return body.error.code
    const wamid = (body['messages'] as { id: string }[])[0]?.id ?? ''
    await receiver.until(() => outcomeOf(wamid) !== undefined)
    return outcomeOf(wamid)
  }
  return { receiver, simulator, outcome, advance: (ms: number) => simulator.call('/_sim/clock', { advance_ms: ms }) }
}

const people = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `+35191${String(1_000_001 + from + n)}`)

test('a pair may have 45 messages at once and one every six seconds after that; others are not affected', async () => {
  const { simulator, advance } = await setUp()
  const codes = await Promise.all(Array.from({ length: 60 }, async () => (await simulator.send(TO)).body.error?.code))
  expect(codes.filter((code) => code === undefined)).toHaveLength(45)
  expect(codes.filter((code) => code === 131056)).toHaveLength(15)
  expect((await simulator.send('+351912345679')).status).toBe(200)
  await advance(6000)
  expect((await simulator.send(TO)).status).toBe(200)
  expect((await simulator.send(TO)).body.error?.code).toBe(131056)
  await simulator.call('/_sim/policies', { pair_rate: false })
  expect((await simulator.send(TO)).status).toBe(200)
})

test('the pair limit keeps nothing of people who owe nothing', async () => {
  const { PairLimits } = await import('./pair-limits.ts')
  const { createWorld } = await import('../world/create-world.ts')
  const phone = createWorld({ seed: 1, verifyToken: 'v', now: 0 }).phones[0]
  if (!phone) throw new Error('no number')
  const limits = new PairLimits()
  for (let n = 0; n < 300_000; n += 1) limits.take(phone, 351_910_000_000 + n, n)
  expect(limits.remembered).toBeLessThan(30_000)
})

test('free text needs a window, which a message of the person opens for 24 hours', async () => {
  const { simulator, outcome, advance } = await setUp()
  expect(await outcome(TO, TEXT)).toBe(131047)
  await simulator.call('/_sim/inbound', { from: TO, text: 'Hi' })
  expect(await outcome(TO, TEXT)).toBe(0)
  await advance(24 * HOUR - 60_000)
  expect(await outcome(TO, TEXT)).toBe(0)
  await advance(60_000)
  expect(await outcome(TO, TEXT)).toBe(131047)
})

test('who stops marketing gets none until it is resumed, and the app hears of both', async () => {
  const { receiver, simulator, outcome } = await setUp()
  await simulator.call('/_sim/people', { from: TO, action: 'stop' })
  expect(await outcome(TO)).toBe(131050)
  expect(await outcome(TO, { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })).toBe(0)
  await simulator.call('/_sim/people', { from: TO, action: 'resume' })
  expect(await outcome(TO)).toBe(0)
  const events = receiver.changes().filter(({ field }) => field === 'user_preferences').map(({ value }) => (value['user_preferences'] as JsonObject[])[0])
  expect(events).toMatchObject([{ wa_id: '351912345678', category: 'marketing_messages', value: 'stop' }, { value: 'resume' }])
})

test('who blocks a number cannot be reached by it', async () => {
  const { simulator, outcome } = await setUp()
  await simulator.call('/_sim/people', { from: TO, action: 'block' })
  expect(await outcome(TO)).toBe(131026)
  await simulator.call('/_sim/people', { from: TO, action: 'unblock' })
  expect(await outcome(TO)).toBe(0)
})

test.each([['holdout_share', 130472], ['unreachable_share', 131026], ['marketing_cap_share', 131049]])('%s strikes the same share of people in every run with %i', async (policy, code) => {
  const strike = async () => {
    const { outcome } = await setUp({ [policy]: 0.3 })
    // Outside Europe, where the cap holds.
    return await Promise.all(Array.from({ length: 60 }, (_, n) => outcome(`+5511${String(900_000_000 + n * 7)}`)))
  }
  const [first, second] = [await strike(), await strike()]
  const struck = first.filter((outcome) => outcome === code).length
  expect(struck).toBeGreaterThan(6)
  expect(struck).toBeLessThan(36)
  if (policy !== 'marketing_cap_share') expect(second).toEqual(first)
})

test('a cap of marketing messages a day counts in 24 hours, leaves utility and Europe alone, and an open window too', async () => {
  const { simulator, outcome, advance } = await setUp({ marketing_cap_per_day: 2 })
  // A number of the Americas; the third one of the first account is British.
  const to = '+5511987654321'
  expect([await outcome(to), await outcome(to), await outcome(to)]).toEqual([0, 0, 131049])
  expect(await outcome(to, { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })).toBe(0)
  expect([await outcome(TO), await outcome(TO), await outcome(TO)]).toEqual([0, 0, 0])
  await simulator.call('/_sim/inbound', { from: to, text: 'More!' })
  expect(await outcome(to)).toBe(0)
  await advance(24 * HOUR + 60_000)
  expect(await outcome(to)).toBe(0)
})

test.each([['+16505551234', 131049], ['+14165551234', 0], ['+17875551234', 0], ['+18765551234', 0], ['+351912345678', 0]])('marketing to %s ends with %i once the US rule is on', async (to, expected) => {
  const { outcome } = await setUp({ refuse_us_marketing: true })
  expect(await outcome(to)).toBe(expected)
  expect(await outcome(to, { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })).toBe(0)
})

test('the portfolio’s people are counted over all its numbers, once each in 24 hours, outside windows', async () => {
  const { receiver, simulator, outcome, advance } = await setUp()
  await simulator.call('/_sim/portfolio', { messaging_limit: 'TIER_250' })
  await Promise.all(people(250).map((to) => outcome(to)))
  const limits = async () => (await simulator.call('/_sim/limits')).body
  expect(await limits()).toMatchObject({ messaging_limit: 'TIER_250', unique_people_24h: 250 })
  expect(await outcome(people(1)[0] ?? '')).toBe(0)
  expect(await outcome(TO)).toBe(131048)
  const otherNumber = simulator.world.phones[1]?.id ?? ''
  await simulator.call(`/v26.0/${otherNumber}/messages`, { messaging_product: 'whatsapp', to: TO, type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })
  await receiver.until(() => receiver.statuses().filter((status) => status.status === 'failed').length === 2)
  await simulator.call('/_sim/inbound', { from: TO, text: 'Hi' })
  expect(await outcome(TO)).toBe(0)
  expect(await limits()).toMatchObject({ unique_people_24h: 250 })
  await advance(24 * HOUR)
  expect(await limits()).toMatchObject({ unique_people_24h: 0 })
  expect(await outcome(people(1, 900)[0] ?? '')).toBe(0)
})

test('a limit that is told and not enforced refuses nobody', async () => {
  const { receiver, simulator, outcome } = await setUp()
  await simulator.call('/_sim/portfolio', { messaging_limit: 'TIER_250', limit_enforced: false })
  await receiver.until(() => receiver.changes().some(({ value }) => value['max_daily_conversations_per_business'] === 'TIER_250'))
  const outcomes = await Promise.all(people(251).map((to) => outcome(to)))
  expect(new Set(outcomes)).toEqual(new Set([0]))
  await simulator.call('/_sim/portfolio', { limit_enforced: true })
  expect(await outcome(TO)).toBe(131048)
})

test('a mistake in a change of the portfolio changes nothing', async () => {
  const { simulator } = await setUp()
  const before = (await simulator.call('/_sim/limits')).body
  expect((await simulator.call('/_sim/portfolio', { messaging_limit: 'TIER_250', limit_enforced: false, verified: false, pacing: 'perhaps' })).status).toBe(400)
  expect((await simulator.call('/_sim/limits')).body).toEqual(before)
})

test('half of the limit used, Meta raises it within six hours, unless quality is low', async () => {
  const { receiver, simulator, outcome, advance } = await setUp()
  await simulator.call('/_sim/portfolio', { messaging_limit: 'TIER_2K' })
  const phone = simulator.phoneId
  await simulator.call(`/_sim/numbers/${phone}`, { quality: 'RED' })
  await Promise.all(people(1000).map((to) => simulator.send(to)))
  await advance(6 * HOUR)
  await receiver.until(() => receiver.changes().some(({ field }) => field === 'account_alerts'))
  expect((await simulator.call('/_sim/limits')).body['messaging_limit']).toBe('TIER_2K')
  await simulator.call(`/_sim/numbers/${phone}`, { quality: 'GREEN' })
  await outcome(TO)
  await advance(6 * HOUR)
  await receiver.until(() => receiver.changes().some(({ value }) => value['max_daily_conversations_per_business'] === 'TIER_10K'))
  const { body } = await simulator.call(`/v26.0/${simulator.wabaId}?fields=whatsapp_business_manager_messaging_limit`)
  expect(body['whatsapp_business_manager_messaging_limit']).toBe('TIER_10K')
  const upgrades = receiver.changes().filter(({ field, value }) => field === 'phone_number_quality_update' && value['event'] === 'UPGRADE')
  expect(upgrades[0]?.value).toMatchObject({ old_limit: 'TIER_2K', current_limit: 'TIER_10K' })
}, 20_000)

test.each<[string, JsonObject, number]>([
  ['status', { status: 'RESTRICTED' }, 131048], ['status', { status: 'BANNED' }, 131031], ['status', { status: 'RATE_LIMITED' }, 130429],
  ['status', { status: 'DELETED' }, 33], ['status', { status: 'UNVERIFIED' }, 133006], ['status', { status: 'DISCONNECTED' }, 133010], ['status', { status: 'FLAGGED' }, 0],
])('a number’s %s %j decides whether it may send: %i', async (_, change, code) => {
  const { simulator, outcome } = await setUp()
  await simulator.call(`/_sim/numbers/${simulator.phoneId}`, change)
  expect(await outcome(TO)).toBe(code)
})

test.each<[JsonObject, number]>([[{ standing: 'LOCKED' }, 131031], [{ standing: 'RESTRICTED' }, 368], [{ unpaid: true }, 131042], [{ utility_limited: true }, 131064]])('an account with %j answers %i, and is good again afterwards', async (change, code) => {
  const { simulator, outcome } = await setUp()
  const utility = { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } }
  await simulator.call(`/_sim/wabas/${simulator.wabaId}`, change)
  expect(await outcome(TO, utility)).toBe(code)
  await simulator.call(`/_sim/wabas/${simulator.wabaId}`, { standing: 'GOOD', unpaid: false, utility_limited: false })
  expect(await outcome(TO, utility)).toBe(0)
})

test('a number whose throughput is raised cannot send for a minute and is told when it is done', async () => {
  const { receiver, simulator } = await setUp()
  const number = simulator.world.phones[1]?.id ?? ''
  const send = () => simulator.call(`/v26.0/${number}/messages`, { messaging_product: 'whatsapp', to: TO, type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } })
  expect((await simulator.call(`/_sim/numbers/${number}`, { throughput: 'HIGH' })).body).toMatchObject({ throughput: 'STANDARD', upgrading: true })
  expect((await send()).body.error?.code).toBe(131057)
  await receiver.until(() => receiver.changes().some(({ value }) => value['event'] === 'THROUGHPUT_UPGRADE'))
  expect((await send()).status).toBe(200)
})

test('a coexisting number sends twenty a second', async () => {
  const { simulator } = await setUp({ throughput: true })
  await simulator.call(`/_sim/numbers/${simulator.phoneId}`, { coexistence: true })
  const codes = await Promise.all(people(60).map(async (to) => (await simulator.send(to)).body.error?.code))
  const accepted = codes.filter((code) => code === undefined).length
  expect(accepted).toBeGreaterThanOrEqual(20)
  expect(accepted).toBeLessThan(60)
  expect(codes).toContain(130429)
})

test.each([['/_sim/policies', { luck: 1 }], ['/_sim/policies', { holdout_share: 2 }], ['/_sim/portfolio', { messaging_limit: 'TIER_7' }], ['/_sim/people', { from: TO, action: 'dance' }]])('%s refuses %j', async (path, body) => {
  const { simulator } = await setUp()
  expect((await simulator.call(path, body)).body.error?.code).toBe(100)
})
