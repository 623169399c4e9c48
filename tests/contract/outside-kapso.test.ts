import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server'
import { buildTemplateSendPayload, TemplateDefinition, WhatsAppClient } from '@kapso/whatsapp-cloud-api'
import { expect, test, vi } from 'vitest'
import { startForTest } from '../../simulator/testing/start-for-test.ts'
import type { TestSimulator } from '../../simulator/testing/start-for-test.ts'
import { startReceiver } from '../../simulator/testing/start-receiver.ts'

vi.setConfig({ testTimeout: 30_000 })

const to = '+16505551234'
const link = 'https://example.com/file'

function clientOf(simulator: TestSimulator, accessToken = simulator.accessToken): WhatsAppClient {
  return new WhatsAppClient({ accessToken, baseUrl: simulator.url, graphVersion: 'v26.0' })
}

type Messages = WhatsAppClient['messages']
type Address = { phoneNumberId: string; to: string }

/** Every free-form message that the library can build. */
const sends: Record<string, (messages: Messages, address: Address) => Promise<unknown>> = {
  text: (messages, address) => messages.sendText({ ...address, body: 'Hello', previewUrl: true }),
  'text to a business-scoped user id': (messages, { phoneNumberId }) => messages.sendText({ phoneNumberId, recipient: 'US.13491208655302741918', body: 'Hello' }),
  image: (messages, address) => messages.sendImage({ ...address, image: { link, caption: 'A picture' } }),
  video: (messages, address) => messages.sendVideo({ ...address, video: { link } }),
  audio: (messages, address) => messages.sendAudio({ ...address, audio: { link, voice: true } }),
  document: (messages, address) => messages.sendDocument({ ...address, document: { link, filename: 'invoice.pdf', caption: 'Invoice' } }),
  sticker: (messages, address) => messages.sendSticker({ ...address, sticker: { link } }),
  location: (messages, address) => messages.sendLocation({ ...address, location: { latitude: -33.45, longitude: -70.66, name: 'Santiago', address: 'CL' } }),
  contacts: (messages, address) => messages.sendContacts({ ...address, contacts: [{ name: { formattedName: 'John Doe', firstName: 'John' }, phones: [{ phone: to, type: 'WORK', waId: '16505551234' }], birthday: '1990-02-01', org: { company: 'Acme' }, urls: [{ url: 'https://example.com', type: 'WORK' }] }] }),
  'interactive buttons': (messages, address) => messages.sendInteractiveButtons({ ...address, header: { type: 'image', image: { link } }, bodyText: 'Pick', footerText: 'Footer', buttons: [{ id: 'yes', title: 'Yes' }, { id: 'no', title: 'No' }] }),
  'interactive list': (messages, address) => messages.sendInteractiveList({ ...address, header: { type: 'text', text: 'Menu' }, bodyText: 'Pick', buttonText: 'Open', sections: [{ title: 'A', rows: [{ id: '1', title: 'One', description: 'First' }] }, { title: 'B', rows: [{ id: '2', title: 'Two' }] }] }),
  'interactive address': (messages, address) => messages.sendInteractiveAddress({ ...address, bodyText: 'Where to?', parameters: { country: 'IN' } }),
  'interactive location request': (messages, address) => messages.sendInteractiveLocationRequest({ ...address, bodyText: 'Where are you?', parameters: { requestMessage: 'Where are you?' } }),
  'interactive call permission': (messages, address) => messages.sendInteractiveCallPermission({ ...address, bodyText: 'May we call?', parameters: { phoneNumber: to } }),
  'interactive link': (messages, address) => messages.sendInteractiveCtaUrl({ ...address, bodyText: 'Dates', parameters: { displayText: 'See dates', url: 'https://example.com?utm=wa' } }),
  'interactive flow': (messages, address) => messages.sendInteractiveFlow({ ...address, bodyText: 'Try it', parameters: { flowId: '1234567890', flowCta: 'Open', mode: 'draft', flowToken: 'token', flowAction: 'navigate', flowActionPayload: { screen: 'WELCOME' } } }),
  'interactive product': (messages, address) => messages.sendInteractiveProduct({ ...address, bodyText: 'This one', catalogId: '194836987003835', productRetailerId: 'sku-1' }),
  'interactive product list': (messages, address) => messages.sendInteractiveProductList({ ...address, header: { type: 'text', text: 'Ours' }, bodyText: 'These', catalogId: '194836987003835', sections: [{ title: 'All', productItems: [{ productRetailerId: 'sku-1' }] }] }),
  'interactive catalogue': (messages, address) => messages.sendInteractiveCatalogMessage({ ...address, bodyText: 'Browse', parameters: { thumbnailProductRetailerId: 'sku-1' } }),
  'interactive carousel': (messages, address) => messages.sendInteractiveCarousel({ ...address, bodyText: 'Choose', cards: [0, 1].map((cardIndex) => ({ cardIndex, header: { type: 'image' as const, image: { link } }, bodyText: 'Card', action: { displayText: 'View', url: 'https://example.com/1' } })) }),
  raw: (messages, { phoneNumberId }) => messages.sendRaw({ phoneNumberId, payload: { messaging_product: 'whatsapp', recipient_type: 'individual', to, type: 'text', text: { body: 'raw' } } }),
}

test.each(Object.entries(sends))('sends a message: %s', async (_, send) => {
  const simulator = await startForTest()
  expect(await send(clientOf(simulator).messages, { phoneNumberId: simulator.phoneId, to })).toMatchObject({
    messagingProduct: 'whatsapp', contacts: [{ input: expect.any(String) as unknown }], messages: [{ id: expect.stringMatching(/^wamid\./) as unknown }],
  })
  expect(simulator.ledger.summary()).toMatchObject({ accepted: 1, rejected: 0 })
})

const templates: Record<string, Parameters<typeof buildTemplateSendPayload>[0]> = {
  'without variables': { name: 'hello_world', language: 'en_US' },
  'with positional variables': { name: 'spring_sale', language: 'pt_BR', body: [{ type: 'text', text: 'Ana' }, { type: 'text', text: '20 %' }] },
  'with named variables': { name: 'order_update', language: 'en_US', body: [{ type: 'text', text: 'Ana', parameterName: 'first_name' }, { type: 'text', text: 'FW-1', parameterName: 'order_id' }] },
  'with a picture': { name: 'new_arrivals_image', language: 'en_US', header: { type: 'image', image: { link } }, body: [{ type: 'text', text: 'Ana' }] },
  'with a video and a payload': { name: 'trail_video', language: 'en_US', header: { type: 'video', video: { link } }, body: [{ type: 'text', text: 'shell' }], buttons: [{ type: 'button', subType: 'quick_reply', index: 0, parameters: [{ type: 'payload', payload: 'MORE' }] }] },
  'with a document': { name: 'catalogue_pdf', language: 'en_US', header: { type: 'document', document: { link } }, body: [{ type: 'text', text: 'Ms Hughes' }, { type: 'text', text: 'autumn' }] },
  'with a place': { name: 'store_opening', language: 'en_US', header: { type: 'location', location: { latitude: 52.5, longitude: 13.4, name: 'Shop', address: 'Main 1' } }, body: [{ type: 'text', text: 'Omar' }] },
  'with an address and a payload': { name: 'cart_reminder', language: 'en_US', body: [{ type: 'text', text: 'shoes' }, { type: 'text', text: 'Ivan' }], buttons: [{ type: 'button', subType: 'url', index: 0, parameters: [{ type: 'text', text: 'a1b2' }] }, { type: 'button', subType: 'quick_reply', index: 1, parameters: [{ type: 'payload', payload: 'KEEP' }] }] },
  'with a coupon': { name: 'coupon_code', language: 'en_US', body: [{ type: 'text', text: 'Mei' }, { type: 'text', text: 'Friday' }, { type: 'text', text: '$10' }], buttons: [{ type: 'button', subType: 'copy_code', index: 0, parameters: [{ type: 'coupon_code', coupon_code: 'FERN10' }] }] },
  'with a one-time code': { name: 'login_code', language: 'en_US', body: [{ type: 'text', text: '123456' }], buttons: [{ type: 'button', subType: 'url', index: 0, parameters: [{ type: 'text', text: '123456' }] }] },
}

test.each(Object.entries(templates))('sends a template %s', async (_, input) => {
  const simulator = await startForTest()
  const answer = await clientOf(simulator).messages.sendTemplate({ phoneNumberId: simulator.phoneId, to, template: buildTemplateSendPayload(input) as never })
  expect(answer.messages[0]).toMatchObject({ messageStatus: 'accepted' })
})

test('reacts, takes the reaction back, answers, marks as read and types', async () => {
  const simulator = await startForTest()
  const { messages } = clientOf(simulator)
  const inbound = (await simulator.call('/_sim/inbound', { from: '16505551234', phone_number_id: simulator.phoneId, text: 'hi' })).body['id'] as string
  const address = { phoneNumberId: simulator.phoneId, to }
  await messages.sendReaction({ ...address, reaction: { messageId: inbound, emoji: '😀' } })
  await messages.sendReaction({ ...address, reaction: { messageId: inbound } })
  await messages.sendText({ ...address, body: 'hello', contextMessageId: inbound, bizOpaqueCallbackData: 'k:1:1' })
  expect(await messages.markRead({ phoneNumberId: simulator.phoneId, messageId: inbound, typingIndicator: { type: 'text' } })).toEqual({ success: true })
  expect(simulator.ledger.summary()).toMatchObject({ accepted: 3 })
})

test('lists templates page by page, creates one, reads and deletes it', async () => {
  const simulator = await startForTest()
  const { templates } = clientOf(simulator)
  const businessAccountId = simulator.wabaId
  const seen: string[] = []
  for (let after: string | undefined; ;) {
    const page = await templates.list({ businessAccountId, limit: 10, ...(after === undefined ? {} : { after }) })
    seen.push(...page.data.map((template) => template.id))
    after = page.paging.cursors.after ?? undefined
    if (page.paging.next === undefined) break
  }
  expect(new Set(seen).size).toBe(simulator.world.wabas[0]?.templates.length)
  expect((await templates.list({ businessAccountId, name: 'spring_sale', language: 'es', status: 'APPROVED', category: 'MARKETING' })).data).toMatchObject([{ name: 'spring_sale', language: 'es' }])
  const created = await templates.create({ businessAccountId, ...seasonalPromo() })
  expect(created).toMatchObject({ status: 'PENDING', category: 'MARKETING' })
  expect(await templates.get({ businessAccountId, templateId: created.id })).toMatchObject({ id: created.id, name: 'seasonal_promo', parameterFormat: 'NAMED' })
  expect(await templates.delete({ businessAccountId, name: 'seasonal_promo' })).toEqual({ success: true })
  await expect(templates.delete({ businessAccountId, name: 'seasonal_promo' })).rejects.toMatchObject({ code: 100, errorSubcode: 2593002 })
})

function seasonalPromo() {
  return TemplateDefinition.buildTemplateDefinition({
    name: 'seasonal_promo', language: 'en_US', category: 'MARKETING', parameterFormat: 'NAMED',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Our {{sale_name}} is on!', example: { headerTextNamedParams: [{ paramName: 'sale_name', example: 'Summer Sale' }] } },
      { type: 'BODY', text: 'Shop now through {{end_date}} using code {{discount_code}} at the till', example: { bodyTextNamedParams: [{ paramName: 'end_date', example: 'Aug 31' }, { paramName: 'discount_code', example: 'SALE25' }] } },
      { type: 'FOOTER', text: 'Tap a button below' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Unsubscribe' }, { type: 'URL', text: 'Shop', url: 'https://store.example/promo?code={{discount_code}}', example: ['SALE25'] }] },
    ],
  })
}

test.each(['AUTHENTICATION', 'LIMITED_TIME_OFFER', 'CAROUSEL'])('creates a template of the kind %s', async (kind) => {
  const simulator = await startForTest()
  const image = { type: 'HEADER' as const, format: 'IMAGE' as const, example: { headerHandle: ['4::aW1hZ2UvcG5n:handle'] } }
  const buttons = { type: 'BUTTONS' as const, buttons: [{ type: 'URL' as const, text: 'Buy', url: 'https://store.example/{{1}}', example: ['https://store.example/1'] }] }
  const body = { type: 'BODY' as const, text: 'Hello {{1}}, this is for you today.', example: { bodyText: [['Pablo']] } }
  const definition = TemplateDefinition.buildTemplateDefinition(
    kind === 'AUTHENTICATION'
      ? { name: 'one_time', language: 'en_US', category: 'AUTHENTICATION', messageSendTtlSeconds: 60, components: [{ type: 'BODY', addSecurityRecommendation: true }, { type: 'FOOTER', codeExpirationMinutes: 10 }, { type: 'BUTTONS', buttons: [{ type: 'OTP', otpType: 'COPY_CODE' }] }] }
      : { name: 'special', language: 'en_US', category: 'MARKETING', components: kind === 'CAROUSEL' ? [body, { type: 'CAROUSEL', cards: [{ components: [image, body, buttons] }, { components: [image, body, buttons] }] }] : [image, { type: 'LIMITED_TIME_OFFER', limitedTimeOffer: { text: 'Expiring!', hasExpiration: true } }, body, buttons] },
  )
  expect(await clientOf(simulator).templates.create({ businessAccountId: simulator.wabaId, ...definition })).toMatchObject({ status: 'PENDING' })
})

test('carries media there and back', async () => {
  const simulator = await startForTest()
  const { media, messages } = clientOf(simulator)
  const bytes = Buffer.from('89504e470d0a1a0a00ff0d0a', 'hex')
  const { id } = await media.upload({ phoneNumberId: simulator.phoneId, type: 'image/png', file: new Blob([bytes], { type: 'image/png' }), fileName: 'a.png' })
  expect(await media.get({ mediaId: id })).toMatchObject({ id, mimeType: 'image/png', fileSize: bytes.length, messagingProduct: 'whatsapp' })
  expect(Buffer.from((await media.download({ mediaId: id, auth: 'always' })) as ArrayBuffer)).toEqual(bytes)
  await messages.sendImage({ phoneNumberId: simulator.phoneId, to, image: { id } })
  expect(await media.delete({ mediaId: id })).toEqual({ success: true })
  await expect(media.get({ mediaId: id })).rejects.toMatchObject({ code: 100, errorSubcode: 33, category: 'parameter' })
})

test('verifies, registers and describes a number', async () => {
  const simulator = await startForTest()
  const { phoneNumbers } = clientOf(simulator)
  const phoneNumberId = simulator.phoneId
  expect(await phoneNumbers.requestCode({ phoneNumberId, codeMethod: 'SMS', language: 'en_US' })).toEqual({ success: true })
  expect(await phoneNumbers.verifyCode({ phoneNumberId, code: '123456' })).toEqual({ success: true })
  expect(await phoneNumbers.deregister({ phoneNumberId })).toEqual({ success: true })
  await expect(clientOf(simulator).messages.sendText({ phoneNumberId, to, body: 'x' })).rejects.toMatchObject({ code: 133010, category: 'phoneRegistration' })
  expect(await phoneNumbers.register({ phoneNumberId, pin: '000111' })).toEqual({ success: true })
  await expect(phoneNumbers.register({ phoneNumberId, pin: 'abc' })).rejects.toMatchObject({ code: 133005 })
  expect(await phoneNumbers.businessProfile.update({ phoneNumberId, about: 'My shop', websites: ['https://example.com'] })).toEqual({ success: true })
  expect(await phoneNumbers.businessProfile.get({ phoneNumberId, fields: 'about,websites' })).toMatchObject({ data: [{ about: 'My shop', websites: ['https://example.com'] }] })
  expect(await phoneNumbers.settings.update({ phoneNumberId, fallbackLanguage: 'en_US' })).toEqual({ success: true })
  expect(await phoneNumbers.settings.get({ phoneNumberId })).toMatchObject({ storageConfiguration: { status: 'DEFAULT' } })
})

test('deploys a flow, lists, publishes and retires one', async () => {
  const simulator = await startForTest()
  const { flows, messages } = clientOf(simulator)
  const wabaId = simulator.wabaId
  const screen = { id: 'ONE', terminal: true, layout: { type: 'SingleColumnLayout', children: [{ type: 'Footer', label: 'Send', onClickAction: { name: 'complete', payload: {} } }] } }
  const flowJson = { version: '7.2', screens: [screen] }
  const { flowId } = await flows.deploy(flowJson, { wabaId, name: 'a_survey', publish: true })
  await messages.sendInteractiveFlow({ phoneNumberId: simulator.phoneId, to, bodyText: 'Try it', parameters: { flowId, flowCta: 'Open' } })
  const draft = await flows.create({ wabaId, name: 'another', categories: ['OTHER'], flowJson })
  expect(await flows.publish({ flowId: draft.id })).toMatchObject({ success: true })
  expect(await flows.deprecate({ flowId: draft.id })).toMatchObject({ success: true })
  expect(JSON.stringify(await flows.list({ wabaId }))).toContain(flowId)
})

test('sorts the errors of the simulator into the right categories', async () => {
  const simulator = await startForTest()
  const { messages } = clientOf(simulator)
  const address = { phoneNumberId: simulator.phoneId, to }
  const template = (name: string, code = 'en_US', components: { type: string }[] = []) => messages.sendTemplate({ ...address, template: { name, language: { code }, components } })
  await expect(template('no_such_template')).rejects.toMatchObject({ name: 'GraphApiError', code: 132001, category: 'template', retry: { action: 'fix_and_retry' } })
  await expect(template('spring_sale', 'de')).rejects.toMatchObject({ code: 132001, category: 'template' })
  await expect(template('spring_sale')).rejects.toMatchObject({ code: 132000, category: 'template' })
  await expect(template('daily_deals')).rejects.toMatchObject({ code: 132015, category: 'template' })
  await expect(messages.sendText({ ...address, to: 'nobody', body: 'x' })).rejects.toMatchObject({ category: 'parameter', fbtraceId: expect.stringMatching(/^A/) as unknown, details: expect.any(String) as unknown })
  await expect(messages.sendRaw({ phoneNumberId: simulator.phoneId, payload: { messaging_product: 'whatsapp', to, type: 'poll', poll: {} } })).rejects.toMatchObject({ code: 131051, category: 'media' })
  await expect(clientOf(simulator, 'not-a-token').messages.sendText({ ...address, body: 'x' })).rejects.toMatchObject({ code: 190, category: 'authorization', retry: { action: 'refresh_token' }, httpStatus: 401 })
  await simulator.call('/_sim/tokens/revoke', { subcode: 463 })
  await expect(messages.sendText({ ...address, body: 'x' })).rejects.toMatchObject({ code: 190, errorSubcode: 463, category: 'authorization' })
})

test.each([
  ['http_500', { code: 131000, category: 'server', retry: { action: 'retry' } }],
  ['http_502_html', { code: 502, category: 'server', retry: { action: 'retry' } }],
  ['rate_429', { code: 130429, category: 'throttling', retry: { action: 'retry_after' } }],
])('a fault %s is what the library takes it for', async (kind, expected) => {
  const simulator = await startForTest()
  await simulator.call('/_sim/faults', { kind, limit: 1 })
  const { messages } = clientOf(simulator)
  await expect(messages.sendText({ phoneNumberId: simulator.phoneId, to, body: 'x' })).rejects.toMatchObject(expected)
  await messages.sendText({ phoneNumberId: simulator.phoneId, to, body: 'x' })
})

test.each<[code: number, category: string, action: string]>([
  [0, 'authorization', 'refresh_token'], [190, 'authorization', 'refresh_token'], [3, 'permission', 'fix_and_retry'], [10, 'permission', 'fix_and_retry'], [200, 'permission', 'fix_and_retry'],
  [4, 'throttling', 'retry_after'], [80007, 'throttling', 'retry_after'], [130429, 'throttling', 'retry_after'], [131048, 'throttling', 'retry_after'], [131056, 'throttling', 'retry_after'],
  [33, 'parameter', 'fix_and_retry'], [131008, 'parameter', 'fix_and_retry'], [131026, 'parameter', 'fix_and_retry'], [131053, 'media', 'fix_and_retry'], [131047, 'reengagementWindow', 'do_not_retry'],
  [368, 'integrity', 'do_not_retry'], [130497, 'integrity', 'do_not_retry'], [131031, 'integrity', 'do_not_retry'], [131037, 'wabaConfig', 'fix_and_retry'], [131042, 'businessEligibility', 'fix_and_retry'],
  [131045, 'phoneRegistration', 'fix_and_retry'], [133016, 'phoneRegistration', 'fix_and_retry'], [132005, 'template', 'fix_and_retry'], [132016, 'template', 'fix_and_retry'], [132069, 'flow', 'fix_and_retry'],
  [131000, 'server', 'retry'], [131016, 'server', 'retry'], [131057, 'server', 'retry'], [133004, 'server', 'retry'], [134011, 'businessEligibility', 'fix_and_retry'], [2593107, 'synchronization', 'fix_and_retry'],
])('code %i of choice is what the library takes it for: %s, %s', async (code, category, action) => {
  const simulator = await startForTest()
  await simulator.call('/_sim/faults', { kind: 'graph_error', value: code, limit: 1 })
  const { messages } = clientOf(simulator)
  await expect(messages.sendText({ phoneNumberId: simulator.phoneId, to, body: 'x' })).rejects.toMatchObject({ code, category, retry: { action }, fbtraceId: expect.any(String) as unknown })
})

test('verifies and normalises the webhooks that the simulator sends', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const { secret } = simulator.world.app
  await simulator.call('/_sim/behaviour', { read_share: 1, delivered_share: 1 })
  await simulator.call('/_sim/inbound', { from: '16505551234', phone_number_id: simulator.phoneId, text: 'Zoë / 🚀 < 50 %' })
  const sent = await clientOf(simulator).messages.sendText({ phoneNumberId: simulator.phoneId, to, body: 'hello', bizOpaqueCallbackData: 'k:ü:1' })
  await clientOf(simulator).messages.sendText({ phoneNumberId: simulator.phoneId, to: '+16505557777', body: 'nobody asked' })
  await receiver.until(() => receiver.statuses().length === 4)
  const events = receiver.received.map(({ text, signature }) => {
    expect(verifySignature({ appSecret: secret, rawBody: Buffer.from(text, 'latin1'), signatureHeader: signature })).toBe(true)
    expect(verifySignature({ appSecret: secret, rawBody: Buffer.from(text.replace('1', '2'), 'latin1'), signatureHeader: signature })).toBe(false)
    return normalizeWebhook(JSON.parse(text))
  })
  expect(events.flatMap((event) => event.messages)).toMatchObject([{ type: 'text', from: '16505551234', fromUserId: expect.stringMatching(/^[A-Z]{2}\./) as unknown, text: { body: 'Zoë / 🚀 < 50 %' }, kapso: { direction: 'inbound' } }])
  expect(events.flatMap((event) => event.contacts)[0]).toMatchObject({ waId: '16505551234', profile: { name: expect.any(String) as unknown } })
  const statuses = events.flatMap((event) => event.statuses)
  expect(statuses.filter((status) => status.id === sent.messages[0]?.id).map((status) => status.status).sort()).toEqual(['delivered', 'read', 'sent'])
  expect(statuses.find((status) => status.status === 'failed')).toMatchObject({ recipientId: '16505557777', errors: [{ code: 131047 }] })
  expect(events.every((event) => event.phoneNumberId === simulator.phoneId)).toBe(true)
})
