export type ChatContent = {
  type: string
  text: string | null
  media: { kind: string; mimeType: string | null; caption: string | null } | null
  /** The wamid that it answers or reacts to. */
  repliesTo: string | null
}

type Fields = Record<string, unknown>

const mediaTypes = new Set(['image', 'video', 'audio', 'sticker', 'document'])

/** Reads a stored message object, in or out, for the thread. What it does not know it shows by its type. */
export function toChatContent(payload: string | null): ChatContent {
  const message = parse(payload)
  const type = textOf(message['type']) ?? 'text'
  const part = fieldsOf(message[type])
  return {
    type,
    text: readText(type, message),
    media: mediaTypes.has(type) ? { kind: type, mimeType: textOf(part['mime_type']), caption: textOf(part['caption']) ?? textOf(part['filename']) } : null,
    repliesTo: type === 'reaction' ? textOf(part['message_id']) : textOf(fieldsOf(message['context'])['id']),
  }
}

function readText(type: string, message: Fields): string | null {
  const part = fieldsOf(message[type])
  switch (type) {
    case 'text':
    case 'system':
      return textOf(part['body'])
    case 'button':
      return textOf(part['text'])
    case 'reaction':
      return textOf(part['emoji'])
    case 'location':
      return [part['name'], part['address']].map(textOf).filter(Boolean).join(', ') || `${String(part['latitude'])}, ${String(part['longitude'])}`
    case 'interactive':
      return textOf(fieldsOf(part['button_reply'])['title']) ?? textOf(fieldsOf(part['list_reply'])['title']) ?? textOf(fieldsOf(part['nfm_reply'])['body']) ?? textOf(fieldsOf(part['body'])['text'])
    case 'contacts':
      return (Array.isArray(message['contacts']) ? message['contacts'] : []).map((card) => textOf(fieldsOf(fieldsOf(card)['name'])['formatted_name'])).filter(Boolean).join(', ') || null
    default:
      return textOf(part['caption']) ?? textOf(part['text'])
  }
}

function parse(payload: string | null): Fields {
  try {
    return fieldsOf(JSON.parse(payload ?? '{}'))
  } catch {
    return {}
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
