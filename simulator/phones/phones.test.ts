import { expect, test } from 'vitest'
import { startForTest, templateMessage } from '../testing/start-for-test.ts'
import type { TestSimulator } from '../testing/start-for-test.ts'

const TO = '+16505551234'

type Chat = { phone_number_id: string; is_typing: boolean; has_stopped: boolean; has_blocked: boolean; bubbles: Record<string, unknown>[] }

async function chatOf(simulator: TestSimulator): Promise<Chat> {
  const { chats, others } = (await simulator.call('/_sim/phones/chat?person=16505551234')).body as { chats: Chat[]; others: Chat[] }
  const chat = [...chats, ...others].find(({ phone_number_id: id }) => id === simulator.phoneId)
  if (!chat) throw new Error('there is no chat')
  return chat
}

const text = (value: string) => ({ type: 'text', text: value })

test('shows carousels card by card, with the values of each', async () => {
  const simulator = await startForTest()
  const card = (index: number, price: string) => ({ card_index: index, components: [
    { type: 'header', parameters: [{ type: 'image', image: { link: `https://shop.example/${String(index)}.png` } }] }, { type: 'body', parameters: [text(price)] }, { type: 'button', sub_type: 'url', index: 0, parameters: [text(`p${String(index)}`)] },
  ] })
  const sent = await simulator.send(TO, templateMessage('summer_carousel', [{ type: 'body', parameters: [text('Ana')] }, { type: 'carousel', cards: [card(0, '$1'), card(1, '$2'), card(2, '$3')] }]))
  expect(sent.status).toBe(200)
  expect((await chatOf(simulator)).bubbles).toMatchObject([{ text: 'Three favourites for the summer, Ana:', cards: [{ text: 'Day pack: now $1', header: { kind: 'image', link: 'https://shop.example/0.png' } }, {}, { text: 'Trail shoe: now $3', buttons: [{ kind: 'url', url: 'https://shop.fernway.example/p/p2' }, { kind: 'quick_reply', reply: { type: 'button' } }] }] }])
})

test('shows an offer with its end and its code', async () => {
  const simulator = await startForTest()
  const endsAt = Date.now() + 3_600_000
  const sent = await simulator.send(TO, templateMessage('flash_offer', [
    { type: 'header', parameters: [{ type: 'image', image: { link: 'https://shop.example/offer.png' } }] }, { type: 'body', parameters: [text('Ana'), text('FLASH25')] },
    { type: 'limited_time_offer', parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: endsAt } }] },
    { type: 'button', sub_type: 'copy_code', index: 0, parameters: [{ type: 'coupon_code', coupon_code: 'FLASH25' }] }, { type: 'button', sub_type: 'url', index: 1, parameters: [text('n3m')] },
  ]))
  expect(sent.status).toBe(200)
  expect((await chatOf(simulator)).bubbles).toMatchObject([{ offer: { text: 'Ends soon!', endsAt }, buttons: [{ kind: 'copy_code', copy: 'FLASH25' }, { kind: 'url', url: 'https://shop.fernway.example/offer?c=n3m' }] }])
})

test('a list opens with its sections; a tap sends the row', async () => {
  const simulator = await startForTest()
  await simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, text: 'hi' })
  await simulator.send(TO, { type: 'interactive', template: undefined, interactive: { type: 'list', body: { text: 'Where?' }, action: { button: 'Choose', sections: [{ title: 'City', rows: [{ id: 'a', title: 'Centre', description: 'Late' }] }] } } })
  const [, bubble] = (await chatOf(simulator)).bubbles as { list?: { button: string; sections: { rows: { reply: object }[] }[] } }[]
  expect(bubble?.list).toMatchObject({ button: 'Choose', sections: [{ title: 'City', rows: [{ title: 'Centre', description: 'Late' }] }] })
  const tapped = await simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, ...bubble?.list?.sections[0]?.rows[0]?.reply })
  expect(tapped.status).toBe(200)
  expect((await chatOf(simulator)).bubbles.at(-1)).toMatchObject({ from: 'person', text: 'Centre', footer: 'Late' })
})

test('typing shows until the answer comes or 25 seconds are over', async () => {
  const simulator = await startForTest()
  const asked = (await simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, text: 'hello?' })).body['id']
  const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: asked, typing_indicator: { type: 'text' } }
  await simulator.call(`/v26.0/${simulator.phoneId}/messages`, receipt)
  expect(await chatOf(simulator)).toMatchObject({ is_typing: true, bubbles: [{ status: 'read' }] })
  await simulator.call('/_sim/clock', { advance_ms: 26_000 })
  expect((await chatOf(simulator)).is_typing).toBe(false)
  await simulator.call(`/v26.0/${simulator.phoneId}/messages`, receipt)
  await simulator.send(TO)
  expect((await chatOf(simulator)).is_typing).toBe(false)
})

test('what a person decides about a business shows, and holds', async () => {
  const simulator = await startForTest()
  const decide = (action: string) => simulator.call('/_sim/people', { from: TO, phone_number_id: simulator.phoneId, action })
  await decide('stop')
  await decide('block')
  expect(await chatOf(simulator)).toMatchObject({ has_stopped: true, has_blocked: true })
  await decide('unblock')
  await decide('resume')
  expect(await chatOf(simulator)).toMatchObject({ has_stopped: false, has_blocked: false })
})

test('a person’s file can be looked at, and fetched by the business', async () => {
  const simulator = await startForTest()
  const form = new FormData()
  form.set('file', new Blob(['<script>'], { type: 'text/html' }), 'page.html')
  const medium = (await (await fetch(`${simulator.url}/_sim/media`, { method: 'POST', body: form })).json()) as { id: string }
  await simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, type: 'document', document: { id: medium.id, filename: 'page.html' } })
  expect((await chatOf(simulator)).bubbles).toMatchObject([{ header: { kind: 'document', link: `/_sim/media/${medium.id}`, name: 'page.html' } }])
  const shown = await fetch(`${simulator.url}/_sim/media/${medium.id}`)
  // Never as something that a browser would run.
  expect([shown.headers.get('content-type'), shown.headers.get('x-content-type-options')]).toEqual(['application/octet-stream', 'nosniff'])
  expect((await simulator.call(`/v26.0/${medium.id}`)).body).toMatchObject({ mime_type: 'text/html', file_size: 8 })
})

test.each(['image', 'video', 'audio', 'document', 'sticker'])('a %s without an id is a sample that can be fetched', async (type) => {
  const simulator = await startForTest()
  await simulator.call('/_sim/inbound', { from: TO, phone_number_id: simulator.phoneId, type })
  const [bubble] = (await chatOf(simulator)).bubbles as { header: { kind: string; link: string } }[]
  expect(bubble?.header.kind).toBe(type)
  expect((await fetch(`${simulator.url}${bubble?.header.link ?? ''}`)).status).toBe(200)
})
