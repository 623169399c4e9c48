import { describe, expect, it } from 'vitest'
import { toChatContent } from './chat-content.ts'

const read = (message: unknown) => toChatContent(JSON.stringify(message))

describe('toChatContent', () => {
  it.each([
    [{ type: 'text', text: { body: 'Hello' } }, 'Hello'],
    [{ type: 'button', button: { payload: 'x', text: 'Yes, please' } }, 'Yes, please'],
    [{ type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Blue' } } }, 'Blue'],
    [{ type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Express', description: 'Two days' } } }, 'Express (Two days)'],
    [{ type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: '1', title: 'Cancel' } } }, 'Cancel'],
    [{ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{}' } } }, 'Filled in a form'],
    [{ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'address_message', body: 'Main St 1', response_json: '{}' } } }, 'Main St 1'],
    [{ type: 'interactive', interactive: { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } } }, 'Allowed calls'],
    [{ type: 'reaction', reaction: { message_id: 'wamid.1' } }, 'Took a reaction back'],
    [{ type: 'order', order: { catalog_id: '1', text: 'Quickly', product_items: [{ product_retailer_id: 'a1', quantity: 2, item_price: 30, currency: 'USD' }] } }, 'Quickly\nOrder:\n2 × a1 at 30 USD'],
    [{ type: 'system', system: { body: 'Ann changed from 1 to 2', wa_id: '2', type: 'user_changed_number' } }, 'Ann changed from 1 to 2'],
    [{ type: 'system', system: { type: 'user_changed_user_id' } }, 'Changed their WhatsApp account'],
    [{ type: 'edit', edit: { original_message_id: 'w', message: { type: 'text', text: { body: 'Tuesday' } } } }, 'Edited: Tuesday'],
    [{ type: 'revoke', revoke: { original_message_id: 'w' } }, 'Deleted a message'],
    [{ type: 'unsupported', unsupported: { type: 'poll' } }, 'A message that WhatsApp does not pass on to businesses (poll). Ask the person to write it as text.'],
    [{ type: 'request_welcome' }, 'Opened the chat for the first time'],
    [{ type: 'call', call: { event: 'connect' } }, 'Called'],
    [{ type: 'location', location: {} }, 'A place'],
    [{ type: 'constructor' }, null],
    [{ type: 'something_new', something_new: { caption: 'Hey' } }, 'Hey'],
    [{ type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } }, '👍'],
    [{ type: 'location', location: { latitude: 1.5, longitude: 2, name: 'Café', address: 'Main St' } }, 'Café, Main St'],
    [{ type: 'location', location: { latitude: 1.5, longitude: 2 } }, '1.5, 2'],
    [{ type: 'contacts', contacts: [{ name: { formatted_name: 'Ann' } }, { name: { formatted_name: 'Bo' } }] }, 'Ann, Bo'],
    [{ type: 'image', image: { id: '1' } }, null],
  ])('reads the words of %j', (message, text) => expect(read(message).text).toBe(text))

  it('tells media with kind, type and caption', () => {
    expect(read({ type: 'image', image: { id: '1', mime_type: 'image/jpeg', caption: 'Look' } })).toEqual({
      type: 'image', text: 'Look', note: null, repliesTo: null, media: { kind: 'image', mimeType: 'image/jpeg', caption: 'Look' },
    })
  })

  it('tells which message is answered', () => {
    expect(read({ type: 'text', text: { body: 'Yes' }, context: { from: '1', id: 'wamid.7' } }).repliesTo).toBe('wamid.7')
  })

  it.each([
    [{ type: 'edit', edit: { original_message_id: 'wamid.3' } }, 'wamid.3'],
    [{ type: 'revoke', revoke: { original_message_id: 'wamid.4' } }, 'wamid.4'],
    [{ type: 'reaction', reaction: { message_id: 'wamid.5', emoji: '👍' } }, 'wamid.5'],
  ])('tells which message is meant by %j', (message, wamid) => expect(read(message).repliesTo).toBe(wamid))

  it.each([
    [{ referral: { source_type: 'ad', headline: 'Chat with us', body: 'Summer' } }, 'From the ad Chat with us'],
    [{ referral: { source_type: 'post', body: 'Summer' } }, 'From the post Summer'],
    [{ context: { referred_product: { catalog_id: '1', product_retailer_id: 'a1' } } }, 'About the product a1'],
    [{ context: { forwarded: true } }, 'Forwarded'],
    [{ context: { id: 'w' } }, null],
  ])('tells where %j came from', (fields, note) => expect(read({ type: 'text', text: { body: 'Hi' }, ...fields }).note).toBe(note))

  it.each([null, '', 'not json', '[]', '"text"', '{"type":5}', '{"type":"text","text":"flat"}'])('survives a payload like %j', (payload) => {
    expect(toChatContent(payload)).toMatchObject({ text: null, media: null })
  })
})
