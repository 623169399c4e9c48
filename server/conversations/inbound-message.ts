/** One message as a webhook brought it. */
export type InboundMessage = {
  wamid: string
  /** Digits without "+"; null when the person writes under a username. */
  from: string | null
  bsuid: string | null
  profileName: string | null
  timestamp: Date
  type: string
  text: string | null
  /** The message object as Meta sent it. */
  raw: unknown
  /** The message that this one answers. */
  contextWamid: string | null
}

/** Types that are not something a person says: they neither open the 24-hour window nor wait to be read. */
const silentTypes = new Set(['reaction', 'system', 'edit', 'revoke', 'request_welcome'])

/** Whether Meta counts it as the person writing to us; for reactions nobody says so, hence not. */
export function opensWindow(type: string): boolean {
  return !silentTypes.has(type)
}

const words = new Map([
  ['image', 'Photo'], ['video', 'Video'], ['audio', 'Audio'], ['sticker', 'Sticker'], ['document', 'Document'], ['location', 'Location'], ['contacts', 'Contact'],
  ['order', 'Order'], ['reaction', 'Reaction'], ['system', 'Changed their account'], ['edit', 'Edited a message'], ['revoke', 'Deleted a message'], ['call', 'Called'],
  ['request_welcome', 'Opened the chat'], ['interactive', 'Answer'], ['unsupported', 'Message of a kind that WhatsApp does not pass on'],
])

const EXCERPT_MAX = 200

/** What the list of conversations shows of a message. */
export function toExcerpt(message: Pick<InboundMessage, 'type' | 'text'>): string {
  const text = (message.text ?? '').replaceAll('\0', '').replace(/\s+/g, ' ').trim()
  const word = words.get(message.type)
  if (text === '') return word ?? 'Message'
  const shown = message.type !== 'text' && message.type !== 'interactive' && word ? `${word}: ${text}` : text
  return [...shown].slice(0, EXCERPT_MAX).join('')
}
