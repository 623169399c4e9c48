import type { InboundEvent } from '../webhook-events.ts'
import { asId, asText, isDict, type Dict } from './json-values.ts'
import { prune } from './prune.ts'
import { toIso } from './read-time.ts'

const TYPE_MAX = 60
/** A user's id of Meta's: a country, a dot, letters and digits. Some producers put it where the number belongs. */
const bsuidShape = /^[A-Z]{2}\.[A-Za-z0-9.]{1,140}$/

/** Null when it has no usable id, or nobody sent it. */
export function readInbound(at: { phoneNumberId: string; nowMs: number }, value: unknown, contacts: unknown[]): InboundEvent | null {
  const message = prune(value)
  if (!isDict(message)) return null
  const wamid = asId(message['id'])
  const sender = readSender(message)
  if (wamid === null || (sender.from === null && sender.bsuid === null)) return null
  const type = asText(message['type'])?.slice(0, TYPE_MAX) || 'unknown'
  return {
    phoneNumberId: at.phoneNumberId, wamid, type, ...sender, raw: message,
    profileName: nameOf(contacts, sender),
    timestamp: new Date(toIso(message['timestamp'], at.nowMs)),
    text: wordsOf(type, message),
    contextWamid: isDict(message['context']) ? asId(message['context']['id']) : null,
  }
}

type SenderIds = { from: string | null; bsuid: string | null }

function readSender(message: Dict): SenderIds {
  const from = asText(message['from'])?.replace(/^\+/, '') ?? null
  const given = asId(message['from_user_id'])
  const bsuid = given !== null && given.length <= 150 ? given : null
  if (from !== null && /^\d{5,20}$/.test(from)) return { from, bsuid }
  return { from: null, bsuid: bsuid ?? (from !== null && bsuidShape.test(from) ? from : null) }
}

/** What an agent reads in the list: the text, the button, the caption. */
function wordsOf(type: string, message: Dict): string | null {
  const part = message[type]
  if (!isDict(part)) return null
  switch (type) {
    case 'text':
      return asText(part['body'])
    case 'button':
      return asText(part['text'])
    case 'reaction':
      return asText(part['emoji'])
    case 'interactive': {
      const reply = part['button_reply'] ?? part['list_reply'] ?? part['nfm_reply']
      return isDict(reply) ? (asText(reply['title']) ?? asText(reply['body'])) : null
    }
    default:
      return asText(part['caption']) ?? asText(part['name'])
  }
}

function nameOf(contacts: unknown[], sender: SenderIds): string | null {
  for (const contact of contacts) {
    if (!isDict(contact)) continue
    const isSender = contacts.length === 1 || (sender.from !== null && asText(contact['wa_id']) === sender.from) || (sender.bsuid !== null && asText(contact['user_id']) === sender.bsuid)
    if (isSender && isDict(contact['profile'])) return asText(contact['profile']['name']) ?? asText(contact['profile']['username'])?.replace(/^@/, '') ?? null
  }
  return null
}

/** A person's call to us opens the window as a message does: shown as one. https://developers.facebook.com/docs/whatsapp/cloud-api/calling */
export function readCall(at: { phoneNumberId: string; nowMs: number }, value: unknown, contacts: unknown[]): InboundEvent | null {
  if (!isDict(value) || value['event'] !== 'connect' || value['direction'] === 'BUSINESS_INITIATED') return null
  const { id, from, from_user_id, timestamp, event, direction } = value
  return readInbound(at, { id, from, from_user_id, timestamp, type: 'call', call: { event, direction } }, contacts)
}
