import { parameterError, unsupportedRequest } from '../core/graph-error.ts'
import { numberWithin, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'

const MAX_BYTES = 100 * 1024 * 1024
const MAX_UPLOADS = 1000

type Upload = { fileType: string; length: number; offset: number }

const uploads = new WeakMap<object, Map<string, Upload>>()

/** `POST /{app}/uploads`: announces a file (for template headers and profile pictures). */
export function startUpload(request: GraphRequest): JsonObject {
  request.session()
  const length = numberWithin(request.params['file_length'], { low: 0, high: MAX_BYTES + 1, fallback: 0 })
  const fileType = textOf(request.params['file_type'])
  if (length === 0 || length > MAX_BYTES || fileType === undefined) throw parameterError('The parameters file_length and file_type are required.')
  const known = uploadsOf(request)
  const oldest = known.keys().next()
  if (known.size >= MAX_UPLOADS && !oldest.done) known.delete(oldest.value)
  const id = `upload:${Buffer.from(`${request.parts.bootId}:${request.parts.ids.objectId()}`).toString('base64url')}?sig=${request.parts.ids.traceId()}`
  known.set(idPart(id), { fileType, length, offset: 0 })
  return { id }
}

/** `POST /{upload}` with raw bytes and `file_offset` yields the handle; `GET` tells how far it got. Bytes are counted, not kept. */
export function takeUpload(request: GraphRequest): JsonObject {
  request.session()
  const id = request.segments[0] ?? ''
  const upload = uploadsOf(request).get(idPart(id))
  if (!upload) throw unsupportedRequest(request.method, id)
  if (request.method === 'GET') return { id, file_offset: upload.offset }
  const offset = numberWithin(request.raw.headers['file_offset'], { low: 0, high: MAX_BYTES, fallback: 0 })
  if (offset !== upload.offset) throw parameterError(`file_offset must be ${String(upload.offset)}.`)
  upload.offset = Math.min(upload.length, offset + request.bytes.length)
  if (upload.offset < upload.length) return { id, file_offset: upload.offset }
  return { h: `4::${Buffer.from(upload.fileType).toString('base64url')}:${Buffer.from(id).toString('base64url')}` }
}

/** The query of the id (`?sig=`) may arrive as path or as query. */
function idPart(id: string): string {
  return id.split('?')[0] ?? id
}

function uploadsOf(request: GraphRequest): Map<string, Upload> {
  let known = uploads.get(request.parts)
  if (!known) {
    known = new Map()
    uploads.set(request.parts, known)
  }
  return known
}
