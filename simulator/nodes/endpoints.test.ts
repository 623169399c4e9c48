import { expect, test } from 'vitest'
import { startForTest } from '../testing/start-for-test.ts'
import type { TestSimulator } from '../testing/start-for-test.ts'
import { startReceiver } from '../testing/start-receiver.ts'

const TO = '+16505551234'

async function settled(simulator: TestSimulator): Promise<void> {
  while ((await simulator.call('/_sim/stats')).body['messages_in_flight'] !== 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

function remove({ accessToken }: TestSimulator): RequestInit {
  return { method: 'DELETE', headers: { authorization: `Bearer ${accessToken}` } }
}

test('a new number is added, verified and registered before it can send', async () => {
  const simulator = await startForTest()
  const { call, wabaId } = simulator
  const added = (await call(`/v26.0/${wabaId}/phone_numbers`, { cc: '49', phone_number: '30 1234567', verified_name: 'Fernway Berlin' })).body
  const path = `/v26.0/${String(added['id'])}`
  expect((await call(`${path}?fields=status,code_verification_status,display_phone_number`)).body).toMatchObject({ status: expect.any(String) as string, code_verification_status: 'NOT_VERIFIED', display_phone_number: '+49 301234567' })
  const text = { messaging_product: 'whatsapp', to: TO, type: 'text', text: { body: 'x' } }
  expect((await call(`${path}/messages`, text)).body.error).toMatchObject({ code: 133010 })
  expect((await call(`${path}/register`, { messaging_product: 'whatsapp', pin: '123456' })).body.error).toMatchObject({ code: 133006 })
  expect((await call(`${path}/request_code`, { code_method: 'SMS', language: 'en_US' })).body).toEqual({ success: true })
  expect((await call(`${path}/verify_code`, { code: '000000' })).body.error).toMatchObject({ code: 136025 })
  await call(`${path}/verify_code`, { code: '123-456' })
  expect((await call(`${path}/register`, { messaging_product: 'whatsapp', pin: '123456' })).body).toEqual({ success: true })
  expect((await call(`${path}/messages`, text)).status).toBe(200)
  expect((await call(`${path}/register`, { messaging_product: 'whatsapp', pin: '654321' })).body.error).toMatchObject({ code: 133005 })
  expect((await call(`/v26.0/${wabaId}/phone_numbers`, { cc: '49', phone_number: '301234567', verified_name: 'x' })).body.error).toMatchObject({ code: 100 })
})

test('registering is limited to ten times in 72 hours, guessing a PIN to five', async () => {
  const { call, phoneId } = await startForTest()
  const register = async (pin: string) => (await call(`/v26.0/${phoneId}/register`, { messaging_product: 'whatsapp', pin })).body.error?.code
  await call(`/v26.0/${phoneId}`, { pin: '111111' })
  for (let n = 0; n < 5; n += 1) expect(await register('222222')).toBe(133005)
  expect(await register('111111')).toBe(133008)
  const other = (await startForTest())
  for (let n = 0; n < 10; n += 1) expect((await other.call(`/v26.0/${other.phoneId}/deregister`, {})).status).toBe(200)
  expect((await other.call(`/v26.0/${other.phoneId}/deregister`, {})).body.error).toMatchObject({ code: 133016 })
  await other.call('/_sim/clock', { advance_ms: 73 * 3_600_000 })
  expect((await other.call(`/v26.0/${other.phoneId}/register`, { messaging_product: 'whatsapp', pin: '111111' })).status).toBe(200)
})

test('health names what is in the way', async () => {
  const { call, phoneId, wabaId, world } = await startForTest()
  const health = async (id: string) => (await call(`/v26.0/${id}?fields=health_status`)).body['health_status'] as { can_send_message: string; entities: { entity_type: string; can_send_message: string; errors?: object[] }[] }
  expect(await health(phoneId)).toMatchObject({ can_send_message: 'AVAILABLE' })
  expect((await health(phoneId)).entities.map(({ entity_type }) => entity_type)).toEqual(['PHONE_NUMBER', 'WABA', 'BUSINESS', 'APP'])
  const paused = world.wabas[0]?.templates.find(({ status }) => status !== 'APPROVED')?.id ?? ''
  expect(await health(paused)).toMatchObject({ can_send_message: 'BLOCKED', entities: [{ entity_type: 'MESSAGE_TEMPLATE', can_send_message: 'BLOCKED', errors: [{ error_code: expect.any(Number) as number }] }, {}, {}, {}] })
  await call(`/v26.0/${phoneId}/deregister`, {})
  expect(await health(phoneId)).toMatchObject({ can_send_message: 'BLOCKED', entities: [{ entity_type: 'PHONE_NUMBER', errors: [{ possible_solution: 'Register the phone number.' }] }, {}, {}, {}] })
  expect(await health(wabaId)).toMatchObject({ can_send_message: 'AVAILABLE' })
})

test('people who wrote can be blocked, listed and unblocked', async () => {
  const simulator = await startForTest()
  const { call, phoneId } = simulator
  const path = `/v26.0/${phoneId}/block_users`
  const body = { messaging_product: 'whatsapp', block_users: [{ user: TO }] }
  expect((await call(path, body)).body).toMatchObject({ block_users: { failed_users: [{ input: TO, errors: [{ code: 131047 }] }] } })
  await call('/_sim/inbound', { from: TO, phone_number_id: phoneId, text: 'hi' })
  expect((await call(path, body)).body).toEqual({ messaging_product: 'whatsapp', block_users: { added_users: [{ input: TO, wa_id: '16505551234' }] } })
  expect((await call(path)).body).toMatchObject({ data: [{ messaging_product: 'whatsapp', wa_id: '16505551234' }], paging: { cursors: {} } })
  const unblocked = await call(path, undefined, { method: 'DELETE', headers: { authorization: `Bearer ${simulator.accessToken}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(unblocked.body).toMatchObject({ block_users: { removed_users: [{ wa_id: '16505551234' }] } })
  expect((await call(path)).body).toEqual({ data: [] })
})

test('history and analytics tell what became of messages', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const { call, phoneId, wabaId, world } = simulator
  await call('/_sim/behaviour', { read_share: 1 })
  const sent = (await simulator.send(TO)).body['messages'] as { id: string }[]
  await settled(simulator)
  const history = (await call(`/v26.0/${phoneId}/message_history?message_id=${encodeURIComponent(sent[0]?.id ?? '')}&fields=id,message_id,events{delivery_status,timestamp}`)).body
  expect(history).toMatchObject({ data: [{ message_id: sent[0]?.id, events: { data: [{ delivery_status: 'READ', timestamp: expect.any(Number) as number }] } }] })
  expect((await call(`/v26.0/${phoneId}/message_history?message_id=wamid.none`)).body).toEqual({ data: [] })
  const start = Math.floor(Date.now() / 1000) - 86_400
  const range = `start=${String(start)}&end=${String(start + 2 * 86_400)}`
  const points = async (path: string) => ((await call(`/v26.0/${wabaId}/${path}&${range}`)).body['data'] as { data_points: object[] }[])[0]?.data_points
  expect(await points('pricing_analytics?granularity=DAILY&dimensions=["PRICING_CATEGORY","COUNTRY"]')).toMatchObject([{ volume: 1, cost: 0.025, pricing_category: 'MARKETING', country: 'US' }])
  expect(await points('conversation_analytics?granularity=HALF_HOUR&dimensions=["CONVERSATION_DIRECTION"]')).toMatchObject([{ conversation: 1, conversation_direction: 'BUSINESS_INITIATED' }])
  const template = world.findTemplate(wabaId, 'spring_sale', 'en_US')?.id ?? ''
  expect(await points(`template_analytics?granularity=DAILY&template_ids=["${template}"]`)).toMatchObject([{ template_id: template, sent: 1, delivered: 1, read: 1, clicked: [] }])
  const asField = (await call(`/v26.0/${wabaId}?fields=analytics.start(${String(start)}).end(${String(start + 2 * 86_400)}).granularity(DAY)`)).body
  expect(asField['analytics']).toMatchObject({ granularity: 'DAY', data_points: [{ sent: 1, delivered: 1 }] })
  expect((await call(`/v26.0/${wabaId}/pricing_analytics?granularity=DAILY&start=5&end=4`)).body.error).toMatchObject({ code: 100 })
  await call(`/v26.0/${wabaId}`, { is_enabled_for_insights: false })
  expect((await call(`/v26.0/${wabaId}/template_analytics?granularity=DAILY&template_ids=["${template}"]&${range}`)).body.error).toMatchObject({ code: 200005 })
})

test('marketing messages are templates of that category', async () => {
  const { call, phoneId } = await startForTest()
  const send = async (message: object) => (await call(`/v26.0/${phoneId}/marketing_messages`, { messaging_product: 'whatsapp', to: TO, ...message })).body
  expect((await send({ type: 'text', text: { body: 'x' } })).error).toMatchObject({ code: 131055 })
  expect((await send({ type: 'template', template: { name: 'order_update', language: { code: 'en_US' } } })).error).toMatchObject({ code: 134100 })
  const parameters = [{ type: 'text', text: 'Ana' }, { type: 'text', text: '20 %' }]
  expect((await send({ type: 'template', template: { name: 'spring_sale', language: { code: 'en_US' }, components: [{ type: 'body', parameters }] }, product_policy: 'STRICT' }))['messages']).toMatchObject([{ message_status: 'accepted' }])
})

test('flows, users, automation and commerce settings read back', async () => {
  const simulator = await startForTest()
  const { call, phoneId, wabaId, world } = simulator
  const flow = (await call(`/v26.0/${wabaId}/flows`, { name: 'Survey', categories: ['SURVEY'] })).body
  expect((await call(`/v26.0/${String(flow['id'])}`)).body).toMatchObject({ name: 'Survey', status: 'DRAFT', validation_errors: [] })
  await call(`/v26.0/${String(flow['id'])}/publish`, {})
  expect((await call(`/v26.0/${wabaId}/flows?fields=name,status&limit=100`)).body['data']).toContainEqual({ id: flow['id'], name: 'Survey', status: 'PUBLISHED' })
  expect((await call(`/v26.0/${wabaId}/assigned_users`)).body.error).toMatchObject({ code: 100 })
  await call(`/v26.0/${wabaId}/assigned_users?user=777&tasks=['DEVELOP']`, {})
  expect((await call(`/v26.0/${wabaId}/assigned_users?business=${world.business.id}`)).body['data']).toMatchObject([{ tasks: ['MANAGE'] }, {}, { id: '777', tasks: ['DEVELOP'] }])
  await call(`/v26.0/${wabaId}/assigned_users?user=777`, undefined, remove(simulator))
  expect((await call(`/v26.0/${wabaId}/assigned_users?business=1`)).body['data']).toHaveLength(2)
  await call(`/v26.0/${phoneId}/conversational_automation`, { enable_welcome_message: true, prompts: ['Hours?'], commands: [] })
  expect((await call(`/v26.0/${phoneId}?fields=conversational_automation`)).body['conversational_automation']).toMatchObject({ enable_welcome_message: true, prompts: ['Hours?'] })
  await call(`/v26.0/${phoneId}/whatsapp_commerce_settings?is_catalog_visible=true`, {})
  expect((await call(`/v26.0/${phoneId}/whatsapp_commerce_settings`)).body['data']).toMatchObject([{ is_cart_enabled: true, is_catalog_visible: true }])
  expect((await call(`/v26.0/${phoneId}/settings`)).body).toHaveProperty('storage_configuration')
  const code = String((await call(`/v26.0/${phoneId}/message_qrdls`, { prefilled_message: 'Hello' })).body['code'])
  expect((await call(`/v26.0/${phoneId}/message_qrdls/${code}`)).body['data']).toMatchObject([{ code, prefilled_message: 'Hello' }])
})

test('every way to carry a token, a body and a version works; old versions are served as the oldest that lives', async () => {
  const { url, phoneId, wabaId, accessToken } = await startForTest()
  const message = { messaging_product: 'whatsapp', to: TO, type: 'template', template: JSON.stringify({ name: 'hello_world', language: { code: 'en_US' } }) }
  const multipart = new FormData()
  for (const [name, value] of Object.entries(message)) multipart.set(name, value)
  const bearer = { authorization: `Bearer ${accessToken}` }
  const statuses = await Promise.all([
    fetch(`${url}/v26.0/${phoneId}/messages?access_token=${accessToken}`, { method: 'POST', body: new URLSearchParams(message) }),
    fetch(`${url}/${phoneId}/messages`, { method: 'POST', body: new URLSearchParams({ ...message, access_token: accessToken }) }),
    fetch(`${url}/v23.0/${phoneId}/messages`, { method: 'POST', body: multipart, headers: { authorization: `OAuth ${accessToken}` } }),
    fetch(`${url}/v26.0/${wabaId}?method=get`, { method: 'POST', headers: bearer }),
    fetch(`${url}/v26.0/${wabaId}`, { method: 'POST', body: new URLSearchParams({ method: 'GET' }), headers: bearer }),
  ])
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  const old = await fetch(`${url}/v17.0/${wabaId}`, { headers: bearer })
  expect([old.status, old.headers.get('facebook-api-version')]).toEqual([200, 'v21.0'])
  expect(JSON.parse(old.headers.get('x-business-use-case-usage') ?? '{}')).toHaveProperty(wabaId)
  for (const path of ['/', '/v26.0', '/nowhere', '/v26.0/nowhere/else', `/v26.0/${wabaId}/a/b/c`]) {
    const answer = await fetch(`${url}${path}`, { headers: bearer })
    expect([answer.status, ((await answer.json()) as { error: { code: number; fbtrace_id: string } }).error.code]).toEqual([400, 2500])
  }
})
