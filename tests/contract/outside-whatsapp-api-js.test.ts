import { expect, test, vi } from 'vitest'
import { WhatsAppAPI } from 'whatsapp-api-js'
import type { OnMessageArgs, OnStatusArgs } from 'whatsapp-api-js/emitters'
import { WhatsAppAPIFailedToVerifyError } from 'whatsapp-api-js/errors'
import {
  ActionButtons, ActionCallPermission, ActionCatalog, ActionContactRequest, ActionCTA, ActionDataExchangeFlow, ActionList, ActionLocation, ActionNavigateFlow, ActionProduct, ActionProductList, Address,
  Audio, Birthday, Body, BodyComponent, BodyParameter, Button, CarouselCard, CarouselComponent, CatalogProduct, Contacts, CopyComponent, Currency, DateTime, Document, Email, Footer, Header, HeaderComponent,
  HeaderParameter, Image, Interactive, Language, ListSection, Location, LTOComponent, Name, Organization, PayloadComponent, Phone, Product, ProductSection, Reaction, Row, Sticker, Template, Text, Url, URLComponent, Video,
} from 'whatsapp-api-js/messages'
import type { ClientMessage, PostData, ServerMessageResponse } from 'whatsapp-api-js/types'
import { startForTest } from '../../simulator/testing/start-for-test.ts'
import type { TestSimulator } from '../../simulator/testing/start-for-test.ts'
import { startReceiver } from '../../simulator/testing/start-receiver.ts'

vi.setConfig({ testTimeout: 30_000 })

const to = '16505551234'
const link = 'https://example.com/file'

/** The library's host is fixed: the address is rewritten on the way out, and nothing else. */
function libraryOf(simulator: TestSimulator, token = simulator.accessToken): WhatsAppAPI {
  const send: typeof fetch = (input, init) => fetch(String(input).replace('https://graph.facebook.com', simulator.url), init)
  return new WhatsAppAPI({ token, appSecret: simulator.world.app.secret, webhookVerifyToken: 'sesame', v: 'v26.0', ponyfill: { fetch: send } })
}

/** @throws when the answer is an error body: the library hands those back as answers */
function idOf(answer: ServerMessageResponse): string {
  if (!('messages' in answer)) throw new Error(JSON.stringify(answer))
  return answer.messages[0].id
}

const texts = (...values: string[]) => new BodyComponent(...(values.map((value) => new BodyParameter(value)) as [BodyParameter]))
const named = (values: Record<string, string>) => new BodyComponent(...(Object.entries(values).map(([name, value]) => new BodyParameter(value, name)) as [BodyParameter]))
const card = () => new CarouselCard(new Image(link), texts('$79'), new URLComponent('77'), new PayloadComponent('MORE'))
const product = new CatalogProduct('sku-1', '194836987003835')

const messages: Record<string, () => ClientMessage> = {
  text: () => new Text('Hello', true),
  audio: () => new Audio(link, false, true),
  document: () => new Document(link, false, 'Invoice', 'invoice.pdf'),
  image: () => new Image(link, false, 'A picture'),
  sticker: () => new Sticker(link),
  video: () => new Video(link, false, 'A film'),
  location: () => new Location(-70.66, -33.45, 'Santiago', 'CL'),
  contacts: () => new Contacts([
    new Name('John Doe', 'John', 'Doe'), new Phone('+1 650 555 1234', 'WORK', '16505551234'), new Email('john@example.com', 'WORK'), new Url('https://example.com', 'WORK'),
    new Address('United States', 'us', 'CA', 'Menlo Park', '1 Hacker Way', '94025', 'HOME'), new Birthday('1990', '02', '01'), new Organization('Acme', 'Design', 'Manager'),
  ]),
  buttons: () => new Interactive(new ActionButtons(new Button('yes', 'Yes'), new Button('no', 'No')), new Body('Pick'), new Header('Title'), new Footer('Footer')),
  'buttons under a document': () => new Interactive(new ActionButtons(new Button('yes', 'Yes')), new Body('Pick'), new Header(new Document(link, false, undefined, 'a.pdf'))),
  list: () => new Interactive(new ActionList('Open', new ListSection('A', new Row('1', 'One', 'First')), new ListSection('B', new Row('2', 'Two'))), new Body('Pick')),
  link: () => new Interactive(new ActionCTA('See dates', 'https://example.com'), new Body('Dates')),
  'flow to a screen': () => new Interactive(new ActionNavigateFlow('token', '1234567890', 'Open', 'WELCOME', { a: 1 }, 'draft'), new Body('Try')),
  'flow with data': () => new Interactive(new ActionDataExchangeFlow('token', '1234567890', 'Open'), new Body('Try')),
  'location request': () => new Interactive(new ActionLocation(), new Body('Where are you?')),
  'call permission': () => new Interactive(new ActionCallPermission(), new Body('May we call?')),
  'contact request': () => new Interactive(new ActionContactRequest(), new Body('Your number?')),
  catalogue: () => new Interactive(new ActionCatalog(new Product('sku-1')), new Body('Browse')),
  product: () => new Interactive(new ActionProduct(product), new Body('This one')),
  'product list': () => new Interactive(new ActionProductList('194836987003835', new ProductSection('All', new Product('sku-1'))), new Body('These'), new Header('Ours')),
  'template without variables': () => new Template('hello_world', 'en_US'),
  'template with positional variables': () => new Template('spring_sale', new Language('es', 'deterministic'), texts('Ana', '20 %')),
  'template with named variables': () => new Template('order_update', 'de', named({ order_id: 'FW-1', first_name: 'Jürgen' })),
  'template with a price and a date': () => new Template('coupon_code', 'en_US', new BodyComponent(new BodyParameter('Mei'), new BodyParameter(new DateTime('Friday')), new BodyParameter(new Currency(10_000, 'USD', '$10'))), new CopyComponent('FERN10')),
  'template with a text header': () => new Template('members_week', 'en_US', new HeaderComponent(new HeaderParameter('Ana')), texts('1,250', '31 May')),
  'template with a picture': () => new Template('new_arrivals_image', 'en_US', new HeaderComponent(new HeaderParameter(new Image(link))), texts('Grace')),
  'template with a video': () => new Template('trail_video', 'en_US', new HeaderComponent(new HeaderParameter(new Video(link))), texts('shell'), new PayloadComponent('MORE'), new PayloadComponent('NO')),
  'template with a document': () => new Template('invoice_document', 'en_US', new HeaderComponent(new HeaderParameter(new Document(link, false, undefined, 'a.pdf'))), texts('Mr Evans', 'FW-1'), new URLComponent('20417')),
  'template with a place': () => new Template('store_opening', 'en_US', new HeaderComponent(new HeaderParameter(new Location(13.4, 52.5, 'Shop', 'Main 1'))), texts('Omar')),
  'template with a one-time code': () => new Template('login_code', 'en_US', texts('123456'), new URLComponent('123456')),
  'template with a carousel': () => new Template('summer_carousel', 'en_US', texts('Nora'), new CarouselComponent(card(), card(), card())),
  'template with a limited-time offer': () => new Template('flash_offer', 'en_US', new HeaderComponent(new HeaderParameter(new Image(link))), new LTOComponent(1_900_000_000_000), texts('Priya', 'FLASH25'), new CopyComponent('FLASH25'), new URLComponent('n3m')),
}

test.each(Object.entries(messages))('sends a message: %s', async (_, build) => {
  const simulator = await startForTest()
  const sent = vi.fn()
  const library = libraryOf(simulator)
  library.on.sent = sent
  const id = idOf(await library.sendMessage(simulator.phoneId, to, build(), undefined, 'j:1:1'))
  expect(id).toMatch(/^wamid\./)
  expect(sent).toHaveBeenCalledWith(expect.objectContaining({ id }))
  expect(simulator.ledger.summary()).toMatchObject({ accepted: 1, campaigns: { j: { accepted: 1 } } })
})

test('writes to a business-scoped user id, reacts, takes it back, answers, marks as read and types', async () => {
  const simulator = await startForTest()
  const library = libraryOf(simulator)
  const inbound = (await simulator.call('/_sim/inbound', { from: to, phone_number_id: simulator.phoneId, text: 'hi' })).body['id'] as string
  idOf(await library.sendMessage(simulator.phoneId, { bsuid: 'US.13491208655302741918' }, new Text('hi')))
  idOf(await library.sendMessage(simulator.phoneId, to, new Reaction(inbound, '😀')))
  idOf(await library.sendMessage(simulator.phoneId, to, new Reaction(inbound)))
  idOf(await library.sendMessage(simulator.phoneId, to, new Text('hello'), inbound))
  expect(await library.markAsRead(simulator.phoneId, inbound, 'text')).toEqual({ success: true })
})

test('carries media there and back, until it is deleted', async () => {
  const simulator = await startForTest()
  const library = libraryOf(simulator)
  const bytes = Buffer.from('89504e470d0a1a0a00ff0d0a', 'hex')
  const form = new FormData()
  form.set('file', new Blob([bytes], { type: 'image/png' }), 'a.png')
  const { id } = (await library.uploadMedia(simulator.phoneId, form)) as { id: string }
  const node = (await library.retrieveMedia(id, simulator.phoneId)) as { url: string }
  expect(node).toMatchObject({ id, mime_type: 'image/png', messaging_product: 'whatsapp', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown })
  const download = await library.fetchMedia(node.url)
  expect(download.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await download.arrayBuffer())).toEqual(bytes)
  idOf(await library.sendMessage(simulator.phoneId, to, new Image(id, true)))
  expect(await library.deleteMedia(id, simulator.phoneId)).toEqual({ success: true })
  expect(await library.retrieveMedia(id)).toMatchObject({ error: { code: 100, error_subcode: 33 } })
})

test('makes, reads, changes and deletes QR codes', async () => {
  const simulator = await startForTest()
  const library = libraryOf(simulator)
  const made = (await library.createQR(simulator.phoneId, 'Hello', 'svg')) as { code: string }
  expect(made).toMatchObject({ prefilled_message: 'Hello', deep_link_url: `https://wa.me/message/${made.code}`, qr_image_url: expect.stringMatching(/^http/) as unknown })
  expect(await library.updateQR(simulator.phoneId, made.code, 'Bye')).toMatchObject({ code: made.code, prefilled_message: 'Bye' })
  expect(await library.retrieveQR(simulator.phoneId)).toMatchObject({ data: [{ code: made.code, prefilled_message: 'Bye' }] })
  expect(await library.retrieveQR(simulator.phoneId, made.code)).toMatchObject({ data: [{ code: made.code }] })
  expect(await library.deleteQR(simulator.phoneId, made.code)).toEqual({ success: true })
  expect(await library.retrieveQR(simulator.phoneId)).toEqual({ data: [] })
})

test('blocks a person who has written, and lets them go', async () => {
  const simulator = await startForTest()
  const library = libraryOf(simulator)
  expect(await library.blockUser(simulator.phoneId, to)).toMatchObject({ block_users: { failed_users: [{ input: to }] } })
  await simulator.call('/_sim/inbound', { from: to, phone_number_id: simulator.phoneId, text: 'hi' })
  expect(await library.blockUser(simulator.phoneId, to)).toMatchObject({ messaging_product: 'whatsapp', block_users: { added_users: [{ input: to, wa_id: to }] } })
  expect(await library.unblockUser(simulator.phoneId, to)).toMatchObject({ block_users: { removed_users: [{ input: to, wa_id: to }] } })
})

test('reads the errors of the simulator', async () => {
  const simulator = await startForTest()
  const send = (message: ClientMessage, phone = to, library = libraryOf(simulator)) => library.sendMessage(simulator.phoneId, phone, message)
  expect(await send(new Template('no_such', 'en_US'))).toMatchObject({ error: { code: 132001, type: 'OAuthException', fbtrace_id: expect.any(String) as unknown, error_data: { messaging_product: 'whatsapp', details: expect.any(String) as unknown } } })
  expect(await send(new Template('spring_sale', 'en_US'))).toMatchObject({ error: { code: 132000 } })
  expect(await send(new Text('x'), to, libraryOf(simulator, 'not-a-token'))).toMatchObject({ error: { code: 190, type: 'OAuthException' } })
  expect(await send(new Text('x'), 'nobody')).toMatchObject({ error: { code: 131009 } })
})

test('verifies the webhooks of the simulator and hands out what they say', async () => {
  const receiver = await startReceiver()
  const simulator = await startForTest({ webhookUrl: receiver.url })
  const library = libraryOf(simulator)
  const incoming: OnMessageArgs[] = []
  const states: OnStatusArgs[] = []
  library.on.message = (args) => void incoming.push(args)
  library.on.status = (args) => void states.push(args)
  await simulator.call('/_sim/inbound', { from: to, phone_number_id: simulator.phoneId, text: 'Zoë / 🚀 < 50 %' })
  await receiver.until(() => receiver.received.length === 1)
  const id = idOf(await library.sendMessage(simulator.phoneId, to, new Text('hello'), undefined, 'j:ü:1'))
  await receiver.until(() => receiver.statuses().some((status) => status.status === 'delivered'))
  for (const { text, signature } of receiver.received) {
    await library.post(JSON.parse(text) as PostData, text, signature)
    await expect(library.post(JSON.parse(text) as PostData, text.replace('1', '2'), signature)).rejects.toBeInstanceOf(WhatsAppAPIFailedToVerifyError)
  }
  expect(incoming).toMatchObject([{ phoneID: simulator.phoneId, from: to, contact: { profile: { name: expect.any(String) as unknown } }, message: { type: 'text', text: { body: 'Zoë / 🚀 < 50 %' } } }])
  expect(states[0]).toMatchObject({ phoneID: simulator.phoneId, id, status: 'sent', contact: { wa_id: to }, biz_opaque_callback_data: 'j:ü:1', pricing: { category: 'service' } })
})

test('answers the challenge of an override as its verify token says', async () => {
  const simulator = await startForTest()
  const library = libraryOf(simulator)
  const query = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': 'sesame' } as const
  expect(library.get(query)).toBe('1158201444')
  expect(() => library.get({ ...query, 'hub.verify_token': 'wrong' })).toThrow()
})
