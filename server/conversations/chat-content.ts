import { asList, fieldsOf, textOf, type Fields } from './payload-fields.ts'
import { readWords } from './message-words.ts'

export type ChatContent = {
  type: string
  text: string | null
  /** Where it came from, in words: an ad, a product, another chat. */
  note: string | null
  media: { kind: string; mimeType: string | null; caption: string | null } | null
  /** The wamid that it answers, changes or reacts to. */
  repliesTo: string | null
}

const TYPE_MAX = 60
const mediaTypes = new Set(['image', 'video', 'audio', 'sticker', 'document'])

/** Reads a stored message object, in or out, for the thread. What it does not know it shows by its type. */
export function toChatContent(payload: string | null): ChatContent {
  const message = parse(payload)
  const type = textOf(message['type']) ?? 'text'
  const part = fieldsOf(message[type])
  return {
    type: type.slice(0, TYPE_MAX),
    text: readWords(type, message),
    note: readNote(message),
    media: mediaTypes.has(type) ? { kind: type, mimeType: textOf(part['mime_type']), caption: textOf(part['caption']) ?? textOf(part['filename']) } : null,
    repliesTo: textOf(type === 'reaction' ? part['message_id'] : type === 'edit' || type === 'revoke' ? part['original_message_id'] : fieldsOf(message['context'])['id']),
  }
}

function readNote(message: Fields): string | null {
  const context = fieldsOf(message['context'])
  const referral = fieldsOf(message['referral'])
  const product = fieldsOf(context['referred_product'])
  if (Object.keys(referral).length > 0) return `From ${referral['source_type'] === 'post' ? 'the post' : 'the ad'} ${textOf(referral['headline']) ?? textOf(referral['body']) ?? textOf(referral['source_id']) ?? ''}`.trim()
  if (textOf(product['product_retailer_id'])) return `About the product ${textOf(product['product_retailer_id']) ?? ''}`
  if (context['frequently_forwarded'] === true) return 'Forwarded many times'
  if (context['forwarded'] === true) return 'Forwarded'
  return asList(message['errors']).length > 0 && message['type'] !== 'unsupported' ? 'WhatsApp could not pass on all of it' : null
}

function parse(payload: string | null): Fields {
  try {
    return fieldsOf(JSON.parse(payload ?? '{}'))
  } catch {
    return {}
  }
}
