import { asList, fieldsOf, textOf, wordOf, type Fields } from './payload-fields.ts'

/** A message in words that a person understands; null when it has none, as a photo without a caption. */
export function readWords(type: string, message: Fields): string | null {
  const part = fieldsOf(message[type])
  switch (type) {
    case 'text':
      return textOf(part['body'])
    case 'button':
      return textOf(part['text'])
    case 'reaction':
      return textOf(part['emoji']) ?? (textOf(part['message_id']) ? 'Took a reaction back' : null)
    case 'location':
      return readPlace(part)
    case 'interactive':
      return readAnswer(part)
    case 'contacts':
      return asList(message['contacts']).map((card) => textOf(fieldsOf(fieldsOf(card)['name'])['formatted_name'])).filter(Boolean).join(', ') || null
    case 'order':
      return readOrder(part)
    case 'system':
      return textOf(part['body']) ?? 'Changed their WhatsApp account'
    case 'edit':
      return readEdit(part)
    case 'revoke':
      return 'Deleted a message'
    case 'call':
      return 'Called'
    case 'request_welcome':
      return 'Opened the chat for the first time'
    case 'unsupported':
      return readUnsupported(message)
    default:
      return textOf(part['caption']) ?? textOf(part['text'])
  }
}

function readPlace(part: Fields): string | null {
  const words = [part['name'], part['address']].map(textOf).filter(Boolean).join(', ')
  const [latitude, longitude] = [wordOf(part['latitude']), wordOf(part['longitude'])]
  return words || (latitude && longitude ? `${latitude}, ${longitude}` : 'A place')
}

/** What was chosen or filled in; for what we sent, the question. */
function readAnswer(part: Fields): string | null {
  const [button, row, form, calls] = ['button_reply', 'list_reply', 'nfm_reply', 'call_permission_reply'].map((key) => fieldsOf(part[key])) as [Fields, Fields, Fields, Fields]
  if (Object.keys(form).length > 0) return form['name'] === 'address_message' ? (textOf(form['body']) ?? 'Sent an address') : `Filled in a form${textOf(form['body']) && form['body'] !== 'Sent' ? `: ${textOf(form['body']) ?? ''}` : ''}`
  if (Object.keys(calls).length > 0) return calls['response'] === 'accept' ? 'Allowed calls' : 'Does not want calls'
  const description = textOf(row['description'])
  const chosen = textOf(button['title']) ?? textOf(row['title'])
  return chosen ? `${chosen}${description ? ` (${description})` : ''}` : textOf(fieldsOf(part['body'])['text'])
}

const ITEMS_MAX = 20

function readOrder(part: Fields): string {
  const items = asList(part['product_items']).map(fieldsOf)
  const lines = items.slice(0, ITEMS_MAX).map((item) => `${wordOf(item['quantity']) ?? '1'} × ${wordOf(item['product_retailer_id']) ?? 'a product'}${wordOf(item['item_price']) ? ` at ${wordOf(item['item_price']) ?? ''} ${textOf(item['currency']) ?? ''}`.trimEnd() : ''}`)
  const more = items.length > ITEMS_MAX ? [`and ${String(items.length - ITEMS_MAX)} more`] : []
  return [textOf(part['text']), 'Order:', ...lines, ...more].filter(Boolean).join('\n')
}

function readEdit(part: Fields): string {
  const message = fieldsOf(part['message'])
  const type = textOf(message['type']) ?? 'text'
  const words = type === 'edit' ? null : readWords(type, message)
  return words ? `Edited: ${words}` : 'Edited a message'
}

function readUnsupported(message: Fields): string {
  const kind = textOf(fieldsOf(message['unsupported'])['type'])
  return `A message that WhatsApp does not pass on to businesses${kind ? ` (${kind.replaceAll('_', ' ')})` : ''}. Ask the person to write it as text.`
}
