import { asList, asText, isDict, type Dict } from './payloads/json-values.ts'
import { readMetaEvent, type MetaEventOrigin } from './payloads/meta-event.ts'
import { parseBody } from './payloads/parse-body.ts'
import { prune } from './payloads/prune.ts'
import { readCall, readInbound } from './payloads/read-inbound.ts'
import { readStatus } from './payloads/read-status.ts'
import type { WebhookEvents } from './webhook-events.ts'

/** Fields that hold messages and statuses, and nothing else that is worth an event. */
const messagingFields = new Set(['messages', 'standby'])
const FIELD_MAX = 100
const UNKNOWN_MAX = 1000

type Reader = { events: WebhookEvents; nowMs: number }

/**
 * Reads a delivery: every entry, change, status, message and event of it. Tolerant: unknown fields and kinds are kept as
 * such, a part without the expected shape is named in `unknown`, and what is beside it still counts. Null when it is no
 * WhatsApp webhook at all.
 */
export function parseWebhook(body: Buffer): WebhookEvents | null {
  const root = parseBody(body)
  if (!root || !Array.isArray(root['entry'])) return null
  const reader: Reader = { events: { statuses: [], inbound: [], events: [], fields: new Map(), unknown: [] }, nowMs: Date.now() }
  for (const entry of root['entry']) {
    if (isDict(entry) && Array.isArray(entry['changes'])) for (const change of entry['changes']) readChange(reader, entry, change)
    else note(reader, 'an entry without changes')
  }
  return reader.events
}

function readChange(reader: Reader, entry: Dict, change: unknown): void {
  const field = isDict(change) ? asText(change['field'])?.slice(0, FIELD_MAX) : null
  const value = isDict(change) ? change['value'] : null
  if (!field || !isDict(value)) return note(reader, 'a change without field or value')
  const origin = { wabaId: asText(entry['id']) ?? '', field, time: timeOf(entry['time']) }
  const count = readParts(reader, origin, value)
  const isKept = messagingFields.has(field) ? count === 0 : true
  if (isKept) reader.events.events.push(readMetaEvent(origin, field, prune(value)))
  reader.events.fields.set(field, (reader.events.fields.get(field) ?? 0) + Math.max(count, 1))
}

/** By shape and not by field alone, because Meta has mixed fields up. What was said elsewhere before is not new here: history has its own event. */
function readParts(reader: Reader, origin: MetaEventOrigin, value: Dict): number {
  if (origin.field === 'history' || 'history' in value) return 0
  const phoneNumberId = isDict(value['metadata']) ? asText(value['metadata']['phone_number_id']) : null
  const { errors, statuses } = value
  let count = 0
  if (origin.field !== 'calls' && Array.isArray(statuses)) count += readStatuses(reader, { origin, phoneNumberId: phoneNumberId ?? '' }, statuses)
  if (Array.isArray(value['messages'])) count += readMessages(reader, { origin, phoneNumberId }, value)
  if (phoneNumberId && Array.isArray(value['calls'])) readCalls(reader, phoneNumberId, value)
  if (Array.isArray(errors) && errors.length > 0) {
    reader.events.events.push(readMetaEvent(origin, '(errors)', prune({ ...value, statuses: undefined, messages: undefined })))
    count += 1
  }
  return count
}

/** The hot loop. */
function readStatuses(reader: Reader, at: { origin: MetaEventOrigin; phoneNumberId: string }, statuses: unknown[]): number {
  const { events, nowMs } = reader
  let strange = 0
  for (const raw of statuses) {
    const reading = readStatus(at.phoneNumberId, raw, nowMs)
    if (typeof reading === 'object') events.statuses.push(reading)
    else strange += keepStatus(reader, { origin: at.origin, isKnown: reading === 'silent' }, raw)
  }
  return statuses.length - strange
}

/** Answers 1 for what is no status at all. */
function keepStatus(reader: Reader, at: { origin: MetaEventOrigin; isKnown: boolean }, raw: unknown): number {
  if (!at.isKnown) note(reader, 'a status without id or a known state')
  if (!isDict(raw)) return 1
  reader.events.events.push(readMetaEvent(at.origin, '(status)', prune(raw)))
  return 0
}

function readMessages(reader: Reader, at: { origin: MetaEventOrigin; phoneNumberId: string | null }, value: Dict): number {
  const { origin, phoneNumberId } = at
  const contacts = asList(value['contacts'])
  let count = 0
  for (const message of asList(value['messages'])) {
    if (isDict(message) && asText(message['group_id'])) {
      reader.events.events.push(readMetaEvent(origin, '(group message)', prune(message)))
      count += 1
      continue
    }
    const event = phoneNumberId ? readInbound({ phoneNumberId, nowMs: reader.nowMs }, message, contacts) : null
    if (event) {
      reader.events.inbound.push(event)
      count += 1
    } else note(reader, phoneNumberId ? 'a message without id or sender' : 'messages without a number')
  }
  return count
}

function readCalls(reader: Reader, phoneNumberId: string, value: Dict): void {
  for (const call of asList(value['calls'])) {
    const event = readCall({ phoneNumberId, nowMs: reader.nowMs }, call, asList(value['contacts']))
    if (event) reader.events.inbound.push(event)
  }
}

function note(reader: Reader, what: string): void {
  if (reader.events.unknown.length < UNKNOWN_MAX) reader.events.unknown.push(what)
}

/** Seconds, or null: what an entry of the messages family has. */
function timeOf(value: unknown): Date | null {
  const seconds = Number(asText(value) || NaN)
  return seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000) : null
}
