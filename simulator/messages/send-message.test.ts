import { expect, test } from 'vitest'
import { startForTest, springSale, templateMessage } from '../testing/start-for-test.ts'

const TO = '+16505551234'
const text = (...values: string[]) => values.map((value) => ({ type: 'text', text: value }))

test('accepts a template and answers in Meta’s shape', async () => {
  const { send } = await startForTest()
  const { status, body, headers } = await send('+1 (650) 555-1234')
  expect(status).toBe(200)
  expect(body).toMatchObject({ messaging_product: 'whatsapp', contacts: [{ input: '+1 (650) 555-1234', wa_id: '16505551234' }], messages: [{ message_status: 'accepted' }] })
  expect((body['messages'] as { id: string }[])[0]?.id).toMatch(/^wamid\.[A-Za-z0-9+/=]{40,122}$/)
  expect(headers.get('facebook-api-version')).toBe('v26.0')
})

test.each([
  ['no messaging_product', { messaging_product: undefined }, 100],
  ['no recipient', { to: undefined }, 100],
  ['a recipient that is no number', { to: 'alice' }, 131009],
  ['the sender itself', { to: '+15550783881' }, 131021],
  ['an unknown type', { type: 'telegram' }, 131051],
  ['no text', { type: 'text' }, 100],
  ['an empty text', { type: 'text', text: { body: '' } }, 100],
  ['media without id or link', { type: 'image', image: { caption: 'x' } }, 100],
  ['a place off the globe', { type: 'location', location: { latitude: 91, longitude: 0 } }, 131009],
  ['a contact without a name', { type: 'contacts', contacts: [{ phones: [] }] }, 100],
  ['four buttons', { type: 'interactive', interactive: { type: 'button', body: { text: 'x' }, action: { buttons: [1, 2, 3, 4] } } }, 131009],
  ['callback data too long', { biz_opaque_callback_data: 'x'.repeat(513) }, 100],
  ['a template that does not exist', templateMessage('nothing', []), 132001],
  ['a language that does not exist', templateMessage('spring_sale', [], 'fr'), 132001],
  ['a pending template', templateMessage('loyalty_launch', [], 'de'), 132001],
  ['a rejected template', templateMessage('crypto_club', []), 132001],
  ['a paused template', templateMessage('daily_deals', []), 132015],
  ['too few values', springSale('Pablo'), 132000],
  ['too many values', springSale('Pablo', '1', '2'), 132000],
  ['a value with a line break', springSale('Pablo\nx', '1'), 132018],
  ['a value that is too long', springSale('P'.repeat(1024), '1'), 132005],
  ['a value of the wrong kind', templateMessage('spring_sale', [{ type: 'body', parameters: [{ type: 'image', image: {} }, ...text('x')] }]), 132012],
  ['no media for the header', templateMessage('new_arrivals_image', [{ type: 'body', parameters: text('x') }]), 132012],
  ['the wrong media for the header', templateMessage('new_arrivals_image', [{ type: 'header', parameters: [{ type: 'video', video: { id: '1' } }] }, { type: 'body', parameters: text('x') }]), 132012],
  ['unnamed values for named variables', templateMessage('order_update', [{ type: 'body', parameters: text('a', 'b') }]), 132012],
  ['no value for the URL button', templateMessage('refer_a_friend', [{ type: 'body', parameters: text('a', 'b') }], 'pt_BR'), 131008],
])('refuses %s', async (_, change, code) => {
  const { send, ledger } = await startForTest()
  expect((await send(TO, change)).body.error?.code).toBe(code)
  expect(ledger).toMatchObject({ accepted: 0, rejected: 1 })
})

test.each([
  ['hello_world', templateMessage('hello_world', [])],
  ['named values in any order', templateMessage('order_update', [{ type: 'body', parameters: [{ type: 'text', parameter_name: 'order_id', text: '7' }, { type: 'text', parameter_name: 'first_name', text: 'Ana' }] }])],
  ['a header with a value', templateMessage('members_week', [{ type: 'header', parameters: text('Ana') }, { type: 'body', parameters: text('1', '2') }])],
  ['a one-time code', templateMessage('login_code', [{ type: 'body', parameters: text('123456') }, { type: 'button', sub_type: 'URL', index: 0, parameters: text('123456') }])],
  ['a quick-reply payload', templateMessage('spring_sale', [{ type: 'body', parameters: text('a', 'b') }, { type: 'button', sub_type: 'quick_reply', index: '1', parameters: [{ type: 'payload', payload: 'STOP' }] }])],
  ['a text', { type: 'text', text: { body: 'Grüße 🚀' } }],
  ['a voice note', { type: 'audio', audio: { link: 'https://example.com/a.ogg', voice: true } }],
  ['a list', { type: 'interactive', interactive: { type: 'list', body: { text: 'x' }, action: { button: 'Open', sections: [{ rows: [{ id: '1', title: 'One' }] }] } } }],
])('accepts %s', async (_, change) => {
  const { send } = await startForTest()
  expect(await send(TO, change)).toMatchObject({ status: 200 })
})

test('takes forms and tokens in the query as well', async () => {
  const { url, phoneId, accessToken, ledger } = await startForTest()
  const body = new URLSearchParams({ messaging_product: 'whatsapp', to: TO, type: 'template', template: JSON.stringify({ name: 'hello_world', language: { code: 'en_US' } }) })
  const answer = await fetch(`${url}/v25.0/${phoneId}/messages?access_token=${accessToken}`, { method: 'POST', body })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('facebook-api-version')).toBe('v25.0')
  expect(ledger.accepted).toBe(1)
})

test('counts accepted, unique and repeated sends by campaign and recipient', async () => {
  const { send, call } = await startForTest()
  const data = (campaign: string, n: number) => ({ biz_opaque_callback_data: `${campaign}:${String(n)}:1` })
  await send('+16505550001', data('a', 1))
  await send('16505550001', data('a', 2))
  await send('+16505550002', data('a', 3))
  await send('+16505550001', data('b', 4))
  await send('nobody', data('b', 5))
  expect((await call('/_sim/ledger')).body).toEqual({
    accepted: 4, unique: 3, duplicates: 1, rejected: 1,
    campaigns: { a: { accepted: 3, unique: 2, duplicates: 1 }, b: { accepted: 1, unique: 1, duplicates: 0 } },
  })
  const page = (await call('/_sim/ledger/recipients?campaign=a&limit=1')).body
  expect(page).toEqual({ data: [{ recipient: '16505550001', count: 2 }], next_after: 1 })
  expect((await call('/_sim/ledger/recipients?campaign=a&limit=5&after=1')).body).toEqual({ data: [{ recipient: '16505550002', count: 1 }], next_after: null })
})
