import { expect, test } from 'vitest'
import type { JsonObject } from '../core/json.ts'
import { startForTest, templateMessage } from '../testing/start-for-test.ts'
import type { TestSimulator } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'
import type { Receiver } from '../testing/start-receiver.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TO = '+351912345678'

async function setUp(options: JsonObject = {}) {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url, policies: options })
  const id = simulator.world.wabas[0]?.templates.find((template) => template.name === 'hello_world')?.id ?? ''
  return { receiver, simulator, id, advance: (ms: number) => simulator.call('/_sim/clock', { advance_ms: ms }), control: (body: JsonObject, of = id) => simulator.call(`/_sim/templates/${of}`, body) }
}

function draft(name: string, change: JsonObject = {}): JsonObject {
  return { name, language: 'en_US', category: 'UTILITY', components: [{ type: 'BODY', text: 'Hello {{1}}, this is a note for you.', example: { body_text: [['Ana']] } }], ...change }
}

async function create(simulator: TestSimulator, body: JsonObject) {
  return (await simulator.call(`/v26.0/${simulator.wabaId}/message_templates`, body)).body
}

async function remove(simulator: TestSimulator, query: string) {
  return (await simulator.call(`/v26.0/${simulator.wabaId}/message_templates?${query}`, undefined, { method: 'DELETE', headers: { authorization: `Bearer ${simulator.accessToken}` } })).body
}

async function eventsOf(receiver: Receiver, field: string, count: number) {
  const found = () => receiver.changes().filter((change) => change.field === field).map((change) => change.value)
  await receiver.until(() => found().length >= count)
  return found()
}

test('is paused for 3 hours, then for 6, then disabled, and says so each time', async () => {
  const { receiver, simulator, id, advance, control } = await setUp()
  const code = async () => (await simulator.send(TO, templateMessage('hello_world', []))).body.error?.code
  await control({ quality: 'RED' })
  expect(await code()).toBe(132015)
  await advance(3 * HOUR - 60_000)
  expect(await code()).toBe(132015)
  await advance(60_000)
  expect(await code()).toBeUndefined()
  await control({ quality: 'RED' })
  await advance(3 * HOUR)
  expect(await code()).toBe(132015)
  await advance(3 * HOUR)
  expect(await code()).toBeUndefined()
  await control({ quality: 'RED' })
  expect(await code()).toBe(132016)
  const events = await eventsOf(receiver, 'message_template_status_update', 5)
  const titles = events.map((value) => [value['event'], (value['other_info'] as JsonObject)['title']])
  expect(titles).toHaveLength(5)
  for (const pair of [['PAUSED', 'FIRST_PAUSE'], ['APPROVED', 'UNPAUSE'], ['PAUSED', 'SECOND_PAUSE'], ['DISABLED', 'DISABLED']]) expect(titles).toContainEqual(pair)
  expect((await eventsOf(receiver, 'message_template_quality_update', 5))[0]).toMatchObject({ previous_quality_score: 'GREEN', new_quality_score: 'RED', message_template_name: 'hello_world' })
  expect((await remove(simulator, 'name=hello_world')).error).toMatchObject({ code: 100, error_subcode: 2388039 })
  expect((await simulator.call(`/v26.0/${id}?fields=status,quality_score`)).body).toMatchObject({ status: 'DISABLED', quality_score: { score: 'RED' } })
})

test('people who report it lower its rating until it is paused', async () => {
  const { receiver, simulator } = await setUp({ report_share: 1 })
  await simulator.call('/_sim/behaviour', { read_share: 1 })
  for (let n = 0; n < 8; n += 1) await simulator.send(`+3519123400${String(10 + n)}`, templateMessage('hello_world', []))
  const qualities = await eventsOf(receiver, 'message_template_quality_update', 2)
  expect(qualities.map((value) => value['new_quality_score']).sort()).toEqual(['RED', 'YELLOW'])
  expect(await eventsOf(receiver, 'message_template_status_update', 1)).toMatchObject([{ event: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } }])
})

test('a deleted name rests for thirty days', async () => {
  const { simulator, advance } = await setUp()
  await create(simulator, draft('short_note'))
  await advance(5000)
  expect(await remove(simulator, 'name=short_note')).toEqual({ success: true })
  expect((await create(simulator, draft('short_note'))).error).toMatchObject({ code: 100, error_subcode: 2388023 })
  expect(await create(simulator, draft('short_note', { language: 'de' }))).toMatchObject({ status: 'PENDING' })
  await advance(30 * DAY + 1000)
  expect(await create(simulator, draft('short_note'))).toMatchObject({ status: 'PENDING' })
})

test('waits with its deletion for messages that are under way', async () => {
  const { receiver, simulator, id, advance } = await setUp()
  await simulator.call('/_sim/behaviour', { sent_ms: 80_000_000 })
  await simulator.send(TO, templateMessage('hello_world', []))
  await remove(simulator, `name=hello_world&hsm_id=${id}`)
  expect((await simulator.call(`/v26.0/${id}`)).body['status']).toBe('PENDING_DELETION')
  await advance(30 * DAY + 1000)
  expect((await simulator.call(`/v26.0/${id}`)).body.error).toMatchObject({ error_subcode: 33 })
  expect((await eventsOf(receiver, 'message_template_status_update', 2)).map((value) => value['event'])).toEqual(expect.arrayContaining(['PENDING_DELETION', 'DELETED']))
})

test('goes back to review when edited: once a day, ten times a month, and tells its new content', async () => {
  const { receiver, simulator, id, advance } = await setUp()
  const edit = async (text: string) => (await simulator.call(`/v26.0/${id}`, { components: [{ type: 'BODY', text }] })).body
  expect(await edit('A new text.')).toMatchObject({ success: true })
  expect((await edit('Another one.')).error).toMatchObject({ code: 100, error_subcode: 2388039 })
  await advance(5000)
  expect(await eventsOf(receiver, 'message_template_components_update', 1)).toMatchObject([{ message_template_element: 'A new text.' }])
  expect((await edit('Another one.')).error).toMatchObject({ error_subcode: 2388039 })
  for (let day = 0; day < 9; day += 1) {
    await advance(DAY + 1000)
    expect((await edit(`Text of day ${String(day)}.`)).error).toBeUndefined()
    await advance(5000)
  }
  await advance(DAY + 1000)
  expect((await edit('One too many.')).error).toMatchObject({ error_subcode: 2388039 })
  expect((await simulator.call(`/v26.0/${id}`, { category: 'MARKETING' })).body.error?.code).toBe(100)
})

test('gets another category at once or a day after the notice', async () => {
  const { receiver, simulator, id, advance, control } = await setUp()
  await control({ category: 'MARKETING', notice: true })
  expect((await simulator.call(`/v26.0/${id}?fields=category,correct_category`)).body).toMatchObject({ category: 'UTILITY', correct_category: 'MARKETING' })
  await advance(DAY)
  expect((await simulator.call(`/v26.0/${id}?fields=category,previous_category`)).body).toMatchObject({ category: 'MARKETING', previous_category: 'UTILITY' })
  const events = await eventsOf(receiver, 'template_category_update', 2)
  expect(events).toContainEqual(expect.objectContaining({ new_category: 'UTILITY', correct_category: 'MARKETING' }))
  expect(events).toContainEqual(expect.objectContaining({ new_category: 'MARKETING', previous_category: 'UTILITY' }))
  const sent = await simulator.send(TO, templateMessage('hello_world', []))
  expect(sent.status).toBe(200)
  await receiver.until(() => receiver.statuses().length > 0)
  expect(receiver.statuses()[0]).toMatchObject({ pricing: { category: 'marketing' } })
})

test('is archived on request or after a year, and deleted 28 days later unless it is brought back', async () => {
  const { receiver, simulator, id, advance } = await setUp()
  const [other = ''] = simulator.world.wabas[0]?.templates.filter((template) => template.status === 'PAUSED').map((template) => template.id) ?? []
  const path = `/v26.0/${simulator.wabaId}/message_templates`
  expect((await simulator.call(`${path}/archive`, { hsm_ids: [id, other] })).body).toEqual({ archived_templates: [id], failed_templates: { [other]: 'Only approved or rejected templates can be archived' } })
  expect((await simulator.send(TO, templateMessage('hello_world', []))).body.error?.code).toBe(132001)
  expect((await simulator.call(`${path}/unarchive`, { hsm_ids: [id] })).body).toEqual({ unarchived_templates: [id], failed_templates: {} })
  await advance(29 * DAY)
  expect((await simulator.call(`/v26.0/${id}`)).body['status']).toBe('APPROVED')
  await advance(366 * DAY)
  expect((await simulator.call(`/v26.0/${id}`)).body['status']).toBe('ARCHIVED')
  await advance(28 * DAY)
  expect((await simulator.call(`/v26.0/${id}`)).body.error).toMatchObject({ error_subcode: 33 })
  const events = () => new Set(receiver.changes().map(({ value }) => value['event']))
  await receiver.until(() => events().has('DELETED'))
  expect(events()).toEqual(new Set(['ARCHIVED', 'UNARCHIVED', 'DELETED']))
})

test('is judged by what it says: advertising is marketing, and a name tells why it is rejected', async () => {
  const { receiver, simulator } = await setUp()
  expect(await create(simulator, draft('nice_try', { components: [{ type: 'BODY', text: 'Your order is here. Get 20 % off the next one!' }] }))).toMatchObject({ status: 'PENDING', category: 'MARKETING' })
  await create(simulator, draft('please_reject_scam'))
  await create(simulator, draft('undecided_note'))
  const events = await eventsOf(receiver, 'message_template_status_update', 2)
  expect(events).toContainEqual(expect.objectContaining({ event: 'REJECTED', reason: 'SCAM', message_template_name: 'please_reject_scam' }))
  expect(events.map((value) => value['message_template_name'])).not.toContain('undecided_note')
})

const body = (text: string) => ({ type: 'BODY', text, example: { body_text: [['x']] } })
const buttons = (...list: JsonObject[]) => [body('A note for you all.'), { type: 'BUTTONS', buttons: list }]
const quick = { type: 'QUICK_REPLY', text: 'Yes' }
const url = (address: string) => ({ type: 'URL', text: 'Open', url: address, example: ['https://x.example/1'] })
const card = (...more: JsonObject[]) => ({ components: [{ type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::a'] } }, ...more] })

test.each<[string, JsonObject, number | undefined]>([
  ['variables that skip a number', { components: [body('One {{1}} and then comes three {{3}} here.')] }, 2388072],
  ['variables side by side', { components: [body('Dear friend {{1}} {{2}} have a nice day you two.')] }, 2388072],
  ['mismatched braces', { components: [body('Dear {{1} have a nice day.')] }, 2388072],
  ['numbers where names are due', { parameter_format: 'NAMED', components: [body('Dear {{1}} have a nice day.')] }, 2388072],
  ['names where numbers are due', { components: [body('Dear {{name}} have a nice day.')] }, 2388072],
  ['a body without example', { components: [{ type: 'BODY', text: 'Dear {{1}} have a nice day.' }] }, 2388043],
  ['a body that is too long', { components: [body('x'.repeat(1025))] }, 2388040],
  ['a header with two variables', { components: [{ type: 'HEADER', format: 'TEXT', text: '{{1}} and {{2}}', example: {} }, body('Hello you.')] }, 2388047],
  ['a media header without sample', { components: [{ type: 'HEADER', format: 'IMAGE' }, body('Hello you.')] }, 2388043],
  ['a footer with a variable', { components: [body('Hello you.'), { type: 'FOOTER', text: 'Bye {{1}}' }] }, 2388073],
  ['two bodies', { components: [body('Hello you.'), body('Hello you.')] }, undefined],
  ['quick replies that are parted', { components: buttons(quick, url('https://x.example/'), { ...quick, text: 'No' }) }, undefined],
  ['three addresses', { components: buttons(url('https://x.example/1'), url('https://x.example/2'), url('https://x.example/3')) }, undefined],
  ['a variable inside an address', { components: buttons(url('https://x.example/{{1}}/end')) }, undefined],
  ['a button that says too much', { components: buttons({ type: 'QUICK_REPLY', text: 'x'.repeat(26) }) }, 2388040],
  ['a code without its button', { category: 'AUTHENTICATION', components: [{ type: 'BODY' }] }, undefined],
  ['a code button elsewhere', { components: buttons({ type: 'OTP', otp_type: 'COPY_CODE' }) }, undefined],
  ['an offer in a utility template', { components: [body('Hello you.'), { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Now', has_expiration: true } }] }, undefined],
  ['one card', { category: 'MARKETING', components: [body('Look at these.'), { type: 'CAROUSEL', cards: [card()] }] }, undefined],
  ['cards that differ', { category: 'MARKETING', components: [body('Look at these.'), { type: 'CAROUSEL', cards: [card(), card({ type: 'BUTTONS', buttons: [quick] })] }] }, undefined],
  ['a life that is too long', { message_send_ttl_seconds: 50_000 }, undefined],
])('refuses %s', async (_, change, subcode) => {
  const { simulator } = await setUp()
  const { error } = await create(simulator, draft('a_note', change))
  expect([error?.code, error?.['error_subcode']]).toEqual([100, subcode])
})

test('holds what comes after the first batch of a new template, and releases or drops it', async () => {
  const { receiver, simulator, control, advance } = await setUp({ pacing_batch: 2, pacing_hold_ms: 3_600_000 })
  const id = String((await create(simulator, draft('fresh_note')))['id'])
  await receiver.until(() => receiver.changes().length === 1)
  const send = async (n: number) => ((await simulator.send(`+3519123400${String(10 + n)}`, templateMessage('fresh_note', [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }]))).body['messages'] as JsonObject[])[0] ?? {}
  const first = [await send(0), await send(1), await send(2), await send(3)]
  expect(first.map((message) => message['message_status'])).toEqual(['accepted', 'accepted', 'held_for_quality_assessment', 'held_for_quality_assessment'])
  await control({ pacing: 'release' }, id)
  expect((await send(4))['message_status']).toBe('accepted')
  await receiver.until(() => new Set(receiver.statuses().map((status) => status.id)).size === 5)
  expect(receiver.statuses().some((status) => status.status === 'failed')).toBe(false)

  const bad = String((await create(simulator, draft('bad_note')))['id'])
  await advance(5000)
  const sendBad = async (n: number) => simulator.send(`+3519123500${String(10 + n)}`, templateMessage('bad_note', [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }]))
  for (let n = 0; n < 3; n += 1) await sendBad(n)
  await control({ pacing: 'drop' }, bad)
  await receiver.until(() => receiver.statuses().some((status) => status.status === 'failed'))
  expect(receiver.statuses().filter((status) => status.status === 'failed')).toMatchObject([{ errors: [{ code: 132015 }] }])
  expect((await sendBad(5)).body.error?.code).toBe(132015)
  expect((await simulator.call(`/v26.0/${bad}/unpause`, {})).body).toEqual({ success: true })
  expect((await sendBad(6)).status).toBe(200)
})

test('what a portfolio under review holds back fails with 135000, and nothing more is taken', async () => {
  const { receiver, simulator } = await setUp({ pacing_batch: 1, pacing_hold_ms: 3_600_000 })
  await create(simulator, draft('fresh_note'))
  await receiver.until(() => receiver.changes().length === 1)
  const send = (n: number) => simulator.send(`+3519123400${String(10 + n)}`, templateMessage('fresh_note', [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }]))
  await send(0)
  await send(1)
  expect((await simulator.call('/_sim/portfolio', { pacing: 'drop' })).body).toMatchObject({ held_for_quality_assessment: 0, accounts: [{ standing: 'RESTRICTED' }, {}] })
  await receiver.until(() => receiver.statuses().some((status) => status.status === 'failed'))
  expect(receiver.statuses().find((status) => status.status === 'failed')).toMatchObject({ errors: [{ code: 135000 }] })
  expect((await send(2)).body.error?.code).toBe(368)
})

test('a message that takes longer than its template allows is sent and never heard of again', async () => {
  const { receiver, simulator, advance } = await setUp()
  await create(simulator, draft('urgent_note', { message_send_ttl_seconds: 30 }))
  await receiver.until(() => receiver.changes().length === 1)
  await simulator.call('/_sim/behaviour', { delivered_ms: [31_000, 31_000] })
  await simulator.send(TO, templateMessage('urgent_note', [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }]))
  await receiver.until(() => receiver.statuses().length === 1)
  await advance(60_000)
  await simulator.call('/_sim/behaviour', { delivered_ms: [0, 0] })
  await simulator.send(TO, templateMessage('urgent_note', [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }]))
  await receiver.until(() => receiver.statuses().some((status) => status.status === 'delivered'))
  expect(new Set(receiver.statuses().filter((status) => status.status === 'delivered').map((status) => status.id)).size).toBe(1)
  expect((await simulator.call('/_sim/stats')).body['messages_in_flight']).toBeLessThanOrEqual(1)
})

test('a hundred templates an hour, 250 without verification', async () => {
  const { simulator, advance } = await setUp()
  await simulator.call('/_sim/portfolio', { verified: false })
  let refused: number[] = []
  for (let hour = 0; hour < 3; hour += 1) {
    for (let n = 0; n < 101; n += 1) {
      const { error } = await create(simulator, draft(`note_${String(hour)}_${String(n)}`))
      if (error) refused = [...refused, error.code === 100 ? Number(error['error_subcode']) : error.code]
    }
    await advance(HOUR + 1000)
  }
  expect(refused.slice(0, 2)).toEqual([80_008, 80_008])
  expect(new Set(refused.slice(2))).toEqual(new Set([2388019]))
}, 20_000)
