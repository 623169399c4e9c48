import type { MessageContent } from '../messages/create-message-body.ts'

const link = 'https://example.com/file'
const body = { text: 'Which day suits you?' }
const wamid = 'wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI5'
const language = { code: 'en_US' }
type Components = NonNullable<Extract<MessageContent, { type: 'template' }>['template']['components']>
const template = (name: string, components?: Components): MessageContent => ({ type: 'template', template: { name, language, ...(components ? { components } : {}) } })
const card = (card_index: number) => ({
  card_index,
  components: [
    { type: 'header' as const, parameters: [{ type: 'image' as const, image: { id: '1037543291543636' } }] },
    { type: 'body' as const, parameters: [{ type: 'text' as const, text: '20%' }] },
    { type: 'button' as const, sub_type: 'quick_reply' as const, index: '0', parameters: [{ type: 'payload' as const, payload: 'more' }] },
    { type: 'button' as const, sub_type: 'url' as const, index: '1', parameters: [{ type: 'text' as const, text: 'roses' }] },
  ],
})

const interactive = (value: Extract<MessageContent, { type: 'interactive' }>['interactive']): MessageContent => ({ type: 'interactive', interactive: value })

/** One of each kind of message, by a name that says what is special about it. */
export const sampleMessages: Record<string, MessageContent> = {
  text: { type: 'text', text: { body: 'Hello', preview_url: false } },
  'image by id': { type: 'image', image: { id: '1037543291543636', caption: 'A rose' } },
  'image by link': { type: 'image', image: { link } },
  video: { type: 'video', video: { link, caption: 'A garden' } },
  audio: { type: 'audio', audio: { id: '1037543291543636' } },
  voice: { type: 'audio', audio: { id: '1037543291543636', voice: true } },
  document: { type: 'document', document: { link, caption: 'Your bill', filename: 'bill.pdf' } },
  sticker: { type: 'sticker', sticker: { id: '1037543291543636' } },
  location: { type: 'location', location: { latitude: 52.2297, longitude: '21.0122', name: 'Office', address: 'Warsaw' } },
  contacts: {
    type: 'contacts',
    contacts: [{
      name: { formatted_name: 'Ana Silva', first_name: 'Ana', last_name: 'Silva' }, phones: [{ phone: '+16505551234', type: 'WORK', wa_id: '16505551234' }], emails: [{ email: 'ana@example.com', type: 'WORK' }],
      addresses: [{ street: '1 Main St', city: 'Menlo Park', state: 'CA', zip: '94025', country: 'United States', country_code: 'us', type: 'HOME' }],
      org: { company: 'Fernway Outdoor', department: 'Sales', title: 'Lead' }, urls: [{ url: 'https://example.com/', type: 'WORK' }], birthday: '1990-08-18',
    }],
  },
  reaction: { type: 'reaction', reaction: { message_id: wamid, emoji: '👍' } },
  'reaction taken away': { type: 'reaction', reaction: { message_id: wamid, emoji: '' } },
  buttons: interactive({ type: 'button', header: { type: 'image', image: { link } }, body, footer: { text: 'Fernway Outdoor' }, action: { buttons: [{ type: 'reply', reply: { id: 'mon', title: 'Monday' } }, { type: 'reply', reply: { id: 'tue', title: 'Tuesday' } }] } }),
  list: interactive({ type: 'list', header: { type: 'text', text: 'Days' }, body, action: { button: 'Choose', sections: [{ title: 'This week', rows: [{ id: 'mon', title: 'Monday', description: 'Morning' }] }, { title: 'Next week', rows: [{ id: 'tue', title: 'Tuesday' }] }] } }),
  cta_url: interactive({ type: 'cta_url', body, action: { name: 'cta_url', parameters: { display_text: 'See dates', url: 'https://example.com/dates' } } }),
  flow: interactive({ type: 'flow', body, action: { name: 'flow', parameters: { flow_message_version: '3', flow_id: '123', flow_cta: 'Book', flow_token: 'one', mode: 'published', flow_action: 'navigate', flow_action_payload: { screen: 'FIRST' } } } }),
  'location request': interactive({ type: 'location_request_message', body, action: { name: 'send_location' } }),
  product: interactive({ type: 'product', body, action: { catalog_id: '194836987003835', product_retailer_id: 'rose-1' } }),
  'product list': interactive({ type: 'product_list', header: { type: 'text', text: 'Roses' }, body, action: { catalog_id: '194836987003835', sections: [{ title: 'Red', product_items: [{ product_retailer_id: 'rose-1' }] }] } }),
  catalog: interactive({ type: 'catalog_message', body, action: { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 'rose-1' } } }),
  'template without variables': template('hello_world'),
  'template with text header and positional values': template('spring_sale', [
    { type: 'header', parameters: [{ type: 'text', text: 'Spring' }] },
    { type: 'body', parameters: [{ type: 'text', text: 'Pablo' }, { type: 'currency', currency: { fallback_value: '$10', code: 'USD', amount_1000: 10_000 } }, { type: 'date_time', date_time: { fallback_value: 'March 1' } }] },
  ]),
  'template with named values': template('order_on_its_way', [{ type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Ana' }] }]),
  'template with image header and buttons': template('spring_offer', [
    { type: 'header', parameters: [{ type: 'image', image: { id: '2762702990552401' } }] },
    { type: 'button', sub_type: 'quick_reply', index: 0, parameters: [{ type: 'payload', payload: 'STOP_PROMO' }] },
    { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'summer?ref=1' }] },
  ]),
  'template with video header': template('spring_video', [{ type: 'header', parameters: [{ type: 'video', video: { link } }] }]),
  'template with document header': template('your_bill', [{ type: 'header', parameters: [{ type: 'document', document: { link, filename: 'bill.pdf' } }] }]),
  'template with location header': template('meet_us', [{ type: 'header', parameters: [{ type: 'location', location: { latitude: '37.44', longitude: '-122.16', name: 'Office', address: 'Palo Alto' } }] }]),
  'template with coupon code': template('coupon', [{ type: 'button', sub_type: 'copy_code', index: '0', parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }] }]),
  'template with one-time code': template('sign_in', [{ type: 'body', parameters: [{ type: 'text', text: '123456' }] }, { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '123456' }] }]),
  'template with flow': template('book_now', [{ type: 'button', sub_type: 'flow', index: '0', parameters: [{ type: 'action', action: { flow_token: 'one', flow_action_data: { day: 'mon' } } }] }]),
  'template with catalog': template('our_catalog', [{ type: 'button', sub_type: 'catalog', index: '0', parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: 'rose-1' } }] }]),
  'template with products': template('our_roses', [{ type: 'button', sub_type: 'mpm', index: '0', parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: 'rose-1', sections: [{ title: 'Red', product_items: [{ product_retailer_id: 'rose-1' }] }] } }] }]),
  'template with limited-time offer': template('last_call', [
    { type: 'header', parameters: [{ type: 'image', image: { link } }] },
    { type: 'limited_time_offer', parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_790_000_000_000 } }] },
    { type: 'button', sub_type: 'copy_code', index: '0', parameters: [{ type: 'coupon_code', coupon_code: '25OFF' }] },
    { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'roses' }] },
  ]),
  'template with carousel': template('roses', [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }] }, { type: 'carousel', cards: [card(0), card(1)] }]),
}
