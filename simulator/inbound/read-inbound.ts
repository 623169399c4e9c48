import { createHash } from 'node:crypto'
import { parameterError } from '../core/graph-error.ts'
import { isObject, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { sampleFile } from '../media/sample-files.ts'
import type { Parts } from '../parts.ts'
import type { Phone } from '../world/types.ts'
import type { InboundMessage } from './receive-message.ts'

const MAX_TEXT = 4096
const MEDIA_TYPES: Record<string, string> = { image: 'image/png', video: 'video/mp4', audio: 'audio/ogg; codecs=opus', document: 'application/pdf', sticker: 'image/webp' }
const TYPES = ['text', ...Object.keys(MEDIA_TYPES), 'location', 'contacts', 'button', 'interactive', 'reaction', 'order', 'system', 'edit', 'revoke', 'unsupported']

/**
 * The body of `POST /_sim/inbound`: `{from, phone_number_id?, text}` or `{from, type, <type>: {…}, context_id?, forwarded?, referral?, name?}`.
 * @throws GraphError 100 naming what is wrong
 */
export function readInbound(parts: Parts, body: JsonObject): { phone: Phone; inbound: InboundMessage } {
  const from = textOf(body['from'])?.replace(/[\s()+-]/g, '')
  if (from === undefined || !/^(\d{7,15}|[A-Z]{2}\.[A-Za-z0-9.]{1,128})$/.test(from)) throw parameterError('from must be a phone number or a user id.')
  const phoneId = textOf(body['phone_number_id'])
  const phone = phoneId === undefined ? parts.world.phones[0] : parts.world.phone(phoneId)
  if (!phone) throw parameterError('phone_number_id is not one of this world; see GET /_sim/world.')
  const type = textOf(body['type']) ?? (body['text'] === undefined ? undefined : 'text')
  if (type === undefined || !TYPES.includes(type)) throw parameterError(`Give text, or type (one of ${TYPES.join(', ')}) and an object of that name.`)
  const contextId = textOf(body['context_id'])
  const name = textOf(body['name'])
  const { referral } = body
  if (referral !== undefined && !isObject(referral)) throw parameterError('referral must be an object.')
  return {
    phone,
    inbound: { from, type, content: readContent(parts, type, body), ...(contextId === undefined ? {} : { contextId }), ...(name === undefined ? {} : { name: name.slice(0, 200) }), ...(referral === undefined ? {} : { referral }), isForwarded: body['forwarded'] === true },
  }
}

function readContent(parts: Parts, type: string, body: JsonObject): unknown {
  const value = body[type]
  if (type === 'text') return { body: readText(value) }
  const mime = MEDIA_TYPES[type]
  if (mime !== undefined) return mediaContent(parts, mime, isObject(value) ? value : {})
  if (type === 'contacts' ? !Array.isArray(value) : !isObject(value)) throw parameterError(`${type} must be ${type === 'contacts' ? 'a list' : 'an object'}.`)
  return value
}

function readText(value: unknown): string {
  const text = isObject(value) ? value['body'] : value
  if (typeof text !== 'string' || text === '' || text.length > MAX_TEXT) throw parameterError('text must have 1 to 4096 characters.')
  return text
}

/** A small file of our own stands in for what the person would have sent; its id can be fetched like any other. */
function mediaContent(parts: Parts, mime: string, value: JsonObject): JsonObject {
  const id = textOf(value['id'])
  const known = id === undefined ? undefined : parts.media.get(id)
  const sample = sampleFile(mime)
  const bytes = known?.bytes ?? sample.bytes
  const mimeType = known?.mimeType ?? sample.mimeType
  return {
    ...value,
    mime_type: mimeType,
    sha256: createHash('sha256').update(bytes).digest('base64'),
    id: known?.id ?? parts.media.add({ bytes, mimeType, fileName: textOf(value['filename']) }),
  }
}
