import fc from 'fast-check'
import { request } from 'undici'
import { expect, test, vi } from 'vitest'
import { startForTest } from '../../simulator/testing/start-for-test.ts'
import type { Answer, TestSimulator } from '../../simulator/testing/start-for-test.ts'
import type { JsonObject } from './json-schema-of.ts'

vi.setConfig({ testTimeout: 30_000 })

const to = '+16505551234'
const hello = { type: 'text', text: { body: 'Hello' } }
const template = { name: 'hello_world', language: { code: 'en_US' } }
const json = { 'content-type': 'application/json' }

/** As curl would, with nothing added. */
async function post({ url, phoneId }: TestSimulator, init: RequestInit & { query?: string; path?: string }): Promise<Answer> {
  const answer = await fetch(`${url}/v26.0/${init.path ?? `${phoneId}/messages`}${init.query ?? ''}`, { method: 'POST', ...init })
  return { status: answer.status, body: (await answer.json()) as Answer['body'], headers: answer.headers }
}

const errorOf = async (answer: Promise<Answer>) => (await answer).body.error

test('takes a form, with nested values as JSON text', async () => {
  const simulator = await startForTest()
  const form = new URLSearchParams({ messaging_product: 'whatsapp', to, type: 'template', template: JSON.stringify(template), access_token: simulator.accessToken })
  expect(await post(simulator, { body: form })).toMatchObject({ status: 200, body: { messages: [{ message_status: 'accepted' }] } })
  const multipart = new FormData()
  for (const [name, value] of form) multipart.set(name, value)
  expect((await post(simulator, { body: multipart })).status).toBe(200)
})

test.each(['header', 'OAuth header', 'query', 'body'])('finds the token in the %s', async (place) => {
  const simulator = await startForTest()
  const { accessToken } = simulator
  const message = { messaging_product: 'whatsapp', to, type: 'template', template, ...(place === 'body' ? { access_token: accessToken } : {}) }
  const headers: Record<string, string> = place.includes('header') ? { ...json, authorization: `${place === 'header' ? 'Bearer' : 'OAuth'} ${accessToken}` } : json
  expect(await post(simulator, { body: JSON.stringify(message), headers, query: place === 'query' ? `?access_token=${accessToken}` : '' })).toMatchObject({ status: 200 })
  const stored = JSON.stringify((await simulator.call('/_sim/ledger/recent?limit=5')).body)
  expect(stored).not.toContain(accessToken)
})

test('asks for a token, and says when it cannot be one', async () => {
  const simulator = await startForTest()
  const body = JSON.stringify({ messaging_product: 'whatsapp', to, ...hello })
  expect(await post(simulator, { body, headers: json })).toMatchObject({ status: 401, body: { error: { code: 104, type: 'OAuthException' } } })
  expect(await post(simulator, { body, headers: { ...json, authorization: 'Bearer <ACCESS_TOKEN>' } })).toMatchObject({ status: 401, body: { error: { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' } } })
})

test.each(['+1 650-555-1234', '+1 (650) 555 1234', '16505551234', '1-650-555-1234', '+1.650.555.1234'])('reads %s as a number, and gives it back as it was', async (input) => {
  const { send } = await startForTest()
  expect((await send(input)).body).toMatchObject({ contacts: [{ input, wa_id: '16505551234' }] })
})

test.each(['', 'nobody', '+0', '12', '+1650555123456789', null, [], {}, true])('refuses %j as a number', async (wrong) => {
  const simulator = await startForTest()
  const answer = await simulator.call(`/v26.0/${simulator.phoneId}/messages`, { messaging_product: 'whatsapp', to: wrong, ...hello })
  expect(answer).toMatchObject({ status: 400, body: { error: { type: 'OAuthException' } } })
  expect([100, 131009]).toContain(answer.body.error?.code)
})

test('a text needs no type, and whatsapp must be named', async () => {
  const simulator = await startForTest()
  const { call, phoneId } = simulator
  expect((await call(`/v26.0/${phoneId}/messages`, { messaging_product: 'whatsapp', recipient_type: 'individual', to, text: { body: 'Hi https://example.com', preview_url: true } })).status).toBe(200)
  expect(await errorOf(call(`/v26.0/${phoneId}/messages`, { to, ...hello }))).toMatchObject({ code: 100, message: '(#100) The parameter messaging_product is required.', type: 'OAuthException' })
  // curl without a content type sends a form; JSON in it is no parameter.
  expect(await errorOf(post(simulator, { body: JSON.stringify({ messaging_product: 'whatsapp', to, ...hello }), headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Bearer ${simulator.accessToken}` } }))).toMatchObject({ code: 100 })
})

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index), title: `Row ${String(index)}` }))
const list = (sections: object[], button = 'Open') => ({ type: 'list', body: { text: 'Pick' }, action: { button, sections } })
const buttons = (...titles: string[]) => ({ type: 'button', body: { text: 'Pick' }, action: { buttons: titles.map((title, index) => ({ type: 'reply', reply: { id: String(index), title } })) } })

test.each<[string, boolean, object]>([
  ['ten rows', true, list([{ title: 'A', rows: rows(5) }, { title: 'B', rows: rows(5) }])],
  ['eleven rows', false, list([{ title: 'A', rows: rows(5) }, { title: 'B', rows: rows(6) }])],
  ['two sections, one without a title', false, list([{ title: 'A', rows: rows(1) }, { rows: rows(1) }])],
  ['a list button that is too long', false, list([{ rows: rows(1) }], 'x'.repeat(21))],
  ['a row whose description is too long', false, list([{ rows: [{ id: '1', title: 'a', description: 'x'.repeat(73) }] }])],
  ['three buttons', true, buttons('a', 'b', 'c')],
  ['four buttons', false, buttons('a', 'b', 'c', 'd')],
  ['buttons that are alike', false, buttons('a', 'a')],
  ['a button that is too long', false, buttons('x'.repeat(21))],
  ['a footer that is too long', false, { ...buttons('a'), footer: { text: 'x'.repeat(61) } }],
  ['a text header that is too long', false, { ...buttons('a'), header: { type: 'text', text: 'x'.repeat(61) } }],
  ['a product list without a header', false, { type: 'product_list', body: { text: 'a' }, action: { catalog_id: '1', sections: [{ title: 'a', product_items: [{ product_retailer_id: '1' }] }] } }],
  ['a flow by id and by name', false, { type: 'flow', body: { text: 'a' }, action: { name: 'flow', parameters: { flow_message_version: '3', flow_id: '1', flow_name: 'a', flow_cta: 'Go' } } }],
  ['a flow without a call to action', false, { type: 'flow', body: { text: 'a' }, action: { name: 'flow', parameters: { flow_message_version: '3', flow_id: '1' } } }],
  ['a request for a place', true, { type: 'location_request_message', body: { text: 'Where?' }, action: { name: 'send_location' } }],
])('an interactive message with %s: %s', async (_, isFine, interactive) => {
  const { send } = await startForTest()
  expect((await send(to, { type: 'interactive', interactive })).status).toBe(isFine ? 200 : 400)
})

test.each<[string, object, string]>([
  ['eleven rows', list([{ rows: rows(11) }]), 'Total row count exceed max allowed count: 10'],
  ['a long row', list([{ rows: [{ id: '1', title: 'x'.repeat(25) }] }]), 'Row title is too long. Max length is 24'],
  ['four buttons', buttons('a', 'b', 'c', 'd'), 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3'],
])('words the refusal of %s as Meta does', async (_, interactive, details) => {
  const { send } = await startForTest()
  expect(await errorOf(send(to, { type: 'interactive', interactive }))).toMatchObject({ code: 131009, message: '(#131009) Parameter value is not valid', error_data: { details } })
})

test.each<[string, number, JsonObject]>([
  ['a voice note', 200, { type: 'audio', audio: { link: 'https://example.com/a.ogg', voice: true } }],
  ['a sticker by address', 200, { type: 'sticker', sticker: { link: 'https://example.com/a.webp' } }],
  ['media by neither id nor address', 400, { type: 'image', image: {} }],
  ['media by id and address', 400, { type: 'image', image: { id: '1', link: 'https://example.com/a.png' } }],
  ['a caption that is too long', 400, { type: 'image', image: { link: 'https://example.com/a.png', caption: 'x'.repeat(1025) } }],
  ['an empty text', 400, { type: 'text', text: { body: '' } }],
  ['a text that is too long', 400, { type: 'text', text: { body: 'x'.repeat(4097) } }],
  ['a place with numbers as text', 200, { type: 'location', location: { latitude: '37.7', longitude: '-122.4' } }],
  ['a place off the globe', 400, { type: 'location', location: { latitude: 91, longitude: 0 } }],
  ['a language as text', 400, { type: 'template', template: { name: 'hello_world', language: 'en_US' } }],
  ['callback data that is too long', 400, { ...hello, biz_opaque_callback_data: 'x'.repeat(513) }],
  ['a quoted message', 200, { ...hello, context: { message_id: 'wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5' } }],
  ['an unknown type', 400, { type: 'poll', poll: {} }],
])('answers %s with %i', async (_, status, message) => {
  const { send } = await startForTest()
  expect((await send(to, message)).status).toBe(status)
})

test('reads GETs with a JSON body, other words for methods, and paths without a version', async () => {
  const { call, url, accessToken, wabaId, phoneId } = await startForTest()
  const authorization = { authorization: `Bearer ${accessToken}` }
  expect((await call(`/${wabaId}?fields=%20id%20,%20name%20`)).body).toEqual({ id: wabaId, name: 'Fernway Outdoor' })
  expect((await call(`/v26.0/${wabaId}/`)).status).toBe(200)
  expect((await call(`//v26.0/${wabaId}`)).status).toBe(200)
  const withBody = await request(`${url}/v26.0/${wabaId}`, { method: 'GET', headers: { ...authorization, ...json }, body: '{}' })
  expect(await withBody.body.json()).toMatchObject({ id: wabaId })
  const deleted = await fetch(`${url}/v26.0/${wabaId}/subscribed_apps?method=delete`, { method: 'POST', headers: authorization })
  expect(await deleted.json()).toEqual({ success: true })
  expect((await call(`/v26.0/${wabaId}/subscribed_apps`)).body).toEqual({ data: [] })
  expect((await call(`/v26.0/${phoneId}/messages`)).body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' })
  expect((await call('/v26.0/')).body.error).toMatchObject({ code: 2500 })
})

test('files are named by ids that are there, for as long as they are', async () => {
  const { call, send, phoneId } = await startForTest()
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('file', new Blob(['picture'], { type: 'image/png' }), 'a.png')
  const { id } = (await call(`/v26.0/${phoneId}/media`, undefined, { method: 'POST', body: form })).body as { id: string }
  const image = { type: 'image', image: { id } }
  const header = (value: JsonObject) => ({ type: 'template', template: { name: 'new_arrivals_image', language: { code: 'en_US' }, components: [{ type: 'header', parameters: [{ type: 'image', image: value }] }, { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }] } })
  expect((await send(to, image)).status).toBe(200)
  expect((await send(to, header({ id }))).status).toBe(200)
  expect(await errorOf(send(to, header({})))).toMatchObject({ code: 132018, error_data: { details: 'Either one of media ID or link must be present' } })
  expect((await call(`/v26.0/${id}?phone_number_id=${phoneId}`)).status).toBe(200)
  expect(await errorOf(call(`/v26.0/${id}?phone_number_id=1`))).toMatchObject({ code: 100, message: '(#100) Param phone_number_id is not a valid whatsapp business phone number id ID' })
  await call('/_sim/clock', { advance_ms: 31 * 86_400_000 })
  expect(await errorOf(send(to, image))).toMatchObject({ code: 100, message: "(#100) Param image['id'] is not a valid whatsapp business account media attachment ID" })
  expect(await errorOf(send(to, header({ id })))).toMatchObject({ code: 100, message: "(#100) Param template['components'][0]['parameters'][0]['image']['id'] is not a valid whatsapp business account media attachment ID" })
})

test('whatever is sent, the answer is a success or an error in Meta’s envelope, and never a defect', async () => {
  const simulator = await startForTest()
  const { call, phoneId, wabaId } = simulator
  const likely = fc.constantFrom('whatsapp', 'text', 'image', 'interactive', 'template', 'contacts', 'reaction', 'location', 'button', 'list', 'flow', 'BODY', 'HEADER', 'BUTTONS', 'CAROUSEL', to, 'en_US', 'hello_world', 'MARKETING', '__proto__', 'constructor', '')
  const names = fc.constantFrom('messaging_product', 'to', 'type', 'text', 'body', 'image', 'id', 'link', 'interactive', 'action', 'buttons', 'sections', 'rows', 'reply', 'title', 'parameters', 'template', 'name', 'language', 'code', 'components', 'cards', 'category', 'format', 'example', 'contacts', 'reaction', 'status', 'message_id', 'context', 'recipient', '__proto__', 'toString')
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 6, withCrossShrink: true }, fc.oneof(likely, fc.jsonValue({ maxDepth: 1 })), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(names, tie('value'), { maxKeys: 6 })),
  }))
  const messages = fc.record({ type: likely, rest: fc.dictionary(names, value, { maxKeys: 6 }) }).map(({ type, rest }) => ({ messaging_product: 'whatsapp', to, ...rest, type }))
  await fc.assert(
    fc.asyncProperty(fc.oneof(messages, fc.dictionary(names, value)), fc.constantFrom(`${phoneId}/messages`, `${wabaId}/message_templates`), async (body, path) => {
      const answer = await call(`/v26.0/${path}`, body)
      if (answer.status === 200) return
      expect(answer.body.error).toMatchObject({ message: expect.any(String) as unknown, type: expect.any(String) as unknown, code: expect.any(Number) as unknown, fbtrace_id: expect.any(String) as unknown })
      expect([answer.status, answer.body.error?.code]).not.toEqual([500, 1])
    }),
    { numRuns: 400, seed: 1 },
  )
})
