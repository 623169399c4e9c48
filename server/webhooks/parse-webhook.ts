import type { InboundEvent, PreferenceEvent, StatusEvent, WebhookEvents } from './webhook-events.ts'

type Dict = Record<string, unknown>

/** Statuses that Meta also sends, or sent once, and the rung they stand for. */
const statusWords: Record<string, StatusEvent['status'] | null> = {
  sent: 'sent', delivered: 'delivered', read: 'read', played: 'read', failed: 'failed', deleted: null, warning: null,
}

/**
 * Reads a delivery: every entry, change, status and message of it. Tolerant: unknown fields stay in the journal, a part
 * without the expected shape is named in `unknown` and the rest still counts. Null when it is no WhatsApp webhook at all.
 */
export function parseWebhook(body: Buffer): WebhookEvents | null {
  const root = parseObject(body)
  if (!root || !Array.isArray(root['entry'])) return null
  const events: WebhookEvents = { statuses: [], inbound: [], preferences: [], others: [], fields: new Map(), unknown: [] }
  for (const entry of root['entry']) {
    const changes = isDict(entry) ? entry['changes'] : null
    if (!isDict(entry) || !Array.isArray(changes)) {
      events.unknown.push('an entry without changes')
      continue
    }
    for (const change of changes) readChange(events, text(entry['id']) ?? '', change)
  }
  return events
}

function readChange(events: WebhookEvents, wabaId: string, change: unknown): void {
  const field = isDict(change) ? text(change['field']) : null
  const value = isDict(change) ? change['value'] : null
  if (!field || !isDict(value)) {
    events.unknown.push('a change without field or value')
    return
  }
  const phoneNumberId = isDict(value['metadata']) ? text(value['metadata']['phone_number_id']) : null
  const before = events.statuses.length + events.inbound.length + events.preferences.length
  if (phoneNumberId && field !== 'history') readMessaging(events, phoneNumberId, value)
  const count = events.statuses.length + events.inbound.length + events.preferences.length - before
  if (count === 0) events.others.push({ wabaId, field, value })
  events.fields.set(field, (events.fields.get(field) ?? 0) + Math.max(count, 1))
}

function readMessaging(events: WebhookEvents, phoneNumberId: string, value: Dict): void {
  for (const status of list(value['statuses'])) {
    const event = readStatus(phoneNumberId, status)
    if (event) events.statuses.push(event)
    else if (event === undefined) events.unknown.push('a status without id or a known state')
  }
  for (const message of list(value['messages'])) {
    const event = readInbound(phoneNumberId, message, list(value['contacts']))
    if (event) events.inbound.push(event)
    else events.unknown.push('a message without id')
  }
  for (const preference of list(value['user_preferences'])) {
    const event = readPreference(phoneNumberId, preference)
    if (event) events.preferences.push(event)
    else events.unknown.push('a user preference without a value')
  }
}

/** Null: known and without meaning for the ladder. Undefined: not understood. */
function readStatus(phoneNumberId: string, status: unknown): StatusEvent | null | undefined {
  if (!isDict(status)) return undefined
  const wamid = text(status['id'])
  const word = text(status['status'])
  if (!wamid || !word || !(word in statusWords)) return undefined
  const known = statusWords[word]
  if (!known) return null
  const errors = list(status['errors'])
  const code = isDict(errors[0]) ? Number(errors[0]['code']) : NaN
  return {
    phoneNumberId, wamid, status: known, at: toIso(status['timestamp']),
    recipientId: text(status['recipient_id']), recipientUserId: text(status['recipient_user_id']),
    callbackData: text(status['biz_opaque_callback_data']), errorCode: Number.isSafeInteger(code) ? code : null,
  }
}

function readInbound(phoneNumberId: string, message: unknown, contacts: unknown[]): InboundEvent | null {
  if (!isDict(message)) return null
  const wamid = text(message['id'])
  if (!wamid) return null
  const from = text(message['from'])
  const bsuid = text(message['from_user_id'])
  const type = text(message['type']) ?? 'unknown'
  const context = isDict(message['context']) ? message['context'] : null
  return {
    phoneNumberId, wamid, type, bsuid, profileName: profileName(contacts, from, bsuid), raw: message,
    from: from && /^\d{5,20}$/.test(from) ? from : null,
    timestamp: new Date(toIso(message['timestamp'])),
    text: wordsOf(type, message),
    contextWamid: context ? text(context['id']) : null,
  }
}

/** What an agent reads in the list: the text, the button, the caption. */
function wordsOf(type: string, message: Dict): string | null {
  const part = message[type]
  if (!isDict(part)) return null
  if (type === 'text') return text(part['body'])
  if (type === 'button') return text(part['text'])
  if (type === 'reaction') return text(part['emoji'])
  if (type === 'interactive') {
    const reply = part['button_reply'] ?? part['list_reply'] ?? part['nfm_reply']
    return isDict(reply) ? (text(reply['title']) ?? text(reply['body'])) : null
  }
  return text(part['caption']) ?? text(part['name'])
}

function profileName(contacts: unknown[], from: string | null, bsuid: string | null): string | null {
  for (const contact of contacts) {
    if (!isDict(contact)) continue
    const isSender = contacts.length === 1 || (from !== null && text(contact['wa_id']) === from) || (bsuid !== null && text(contact['user_id']) === bsuid)
    if (isSender && isDict(contact['profile'])) return text(contact['profile']['name'])
  }
  return null
}

function readPreference(phoneNumberId: string, preference: unknown): PreferenceEvent | null {
  if (!isDict(preference)) return null
  const value = text(preference['value'])
  return value ? { phoneNumberId, from: text(preference['wa_id']), bsuid: text(preference['user_id']), value, at: toIso(preference['timestamp']) } : null
}

function parseObject(body: Buffer): Dict | null {
  try {
    const value: unknown = JSON.parse(losslessIds(body.toString('utf8')))
    return isDict(value) ? value : null
  } catch {
    return null
  }
}

/** Template ids come as JSON numbers and may exceed 2^53: make text of them before they lose digits. */
function losslessIds(json: string): string {
  return json.includes('"message_template_id"') ? json.replace(/("message_template_id"\s*:\s*)(\d+)/g, '$1"$2"') : json
}

/** Meta's unix seconds, as text or number; nonsense counts as now, so that no event is lost for its clock. */
function toIso(value: unknown): string {
  const seconds = Number(value)
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000).toISOString() : new Date().toISOString()
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : null
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
