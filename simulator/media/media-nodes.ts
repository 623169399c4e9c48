import { parameterError } from '../core/graph-error.ts'
import { textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { HttpAnswer } from '../http/graph-request.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { requireScope } from '../nodes/require-access.ts'
import type { Medium } from './media-store.ts'

const MEGABYTE = 1024 * 1024
const LIMITS: [pattern: RegExp, bytes: number][] = [
  [/^image\/(jpeg|png)$/, 5 * MEGABYTE],
  [/^image\/webp$/, MEGABYTE / 2],
  [/^video\/(mp4|3gpp?)$/, 16 * MEGABYTE],
  [/^audio\/(aac|amr|mpeg|mp4|ogg|opus)$/, 16 * MEGABYTE],
  [/^(text\/plain|application\/(pdf|msword|vnd\.ms-(excel|powerpoint)|vnd\.openxmlformats-officedocument\..+))$/, 100 * MEGABYTE],
]

/** `POST /{phone}/media`: multipart with `file`, `type` and `messaging_product`. */
export function uploadMedia({ parts, params, files, segments }: GraphRequest): JsonObject {
  if (params['messaging_product'] !== 'whatsapp') throw parameterError('The parameter messaging_product is required.')
  const file = files.find((candidate) => candidate.field === 'file') ?? files[0]
  if (!file) throw parameterError('The parameter file is required.')
  const mimeType = (textOf(params['type']) ?? file.contentType).split(';')[0]?.trim().toLowerCase() ?? ''
  // `type` may also be a kind ("image"); the part's own type decides then.
  const exact = mimeType.includes('/') ? mimeType : (file.contentType.split(';')[0] ?? '').toLowerCase()
  const limit = LIMITS.find(([pattern]) => pattern.test(exact))?.[1]
  if (limit === undefined) {
    throw parameterError(`Param file must be a file with one of the following types: audio/aac, audio/mp4, audio/mpeg, audio/amr, audio/ogg, audio/opus, application/vnd.ms-powerpoint, application/msword, application/vnd.openxmlformats-officedocument.wordprocessingml.document, application/vnd.openxmlformats-officedocument.presentationml.presentation, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/pdf, text/plain, application/vnd.ms-excel, image/jpeg, image/png, image/webp, video/mp4, video/3gpp. Received file of type '${exact.slice(0, 80)}'.`)
  }
  if (file.bytes.length === 0 || file.bytes.length > limit) throw parameterError(`Param file must have 1 to ${String(limit)} bytes for this type.`)
  return { id: parts.media.add({ bytes: file.bytes, mimeType: exact, fileName: file.fileName, phoneId: segments[0] ?? '' }) }
}

/** `GET /{media}`: the address is good for five minutes. */
export function readMedia(medium: Medium, request: GraphRequest): JsonObject {
  requireScope(request, 'whatsapp_business_messaging')
  requireNumber(medium, request)
  const key = request.parts.media.makeUrlKey(medium.id)
  return {
    messaging_product: 'whatsapp',
    url: `${request.baseUrl}/whatsapp_business/attachments/?mid=${medium.id}&ext=300&hash=${key}`,
    mime_type: medium.mimeType,
    sha256: medium.sha256,
    file_size: medium.bytes.length,
    id: medium.id,
  }
}

export function deleteMedia(medium: Medium, request: GraphRequest): JsonObject {
  requireScope(request, 'whatsapp_business_messaging')
  requireNumber(medium, request)
  request.parts.media.remove(medium.id)
  return { success: true }
}

/** Who names a number gets only what that number has uploaded, and so nothing that people sent. */
function requireNumber(medium: Medium, { params }: GraphRequest): void {
  const phoneId = textOf(params['phone_number_id'])
  if (phoneId !== undefined && phoneId !== medium.phoneId) throw parameterError('Param phone_number_id is not a valid whatsapp business phone number id ID')
}

/** `GET` of the address from `readMedia`; without a good token or after five minutes there is nothing there. */
export function downloadMedia(request: GraphRequest): HttpAnswer {
  request.session()
  const medium = request.parts.media.byUrlKey(textOf(request.params['hash']) ?? '')
  if (!medium) return new HttpAnswer(404, { 'content-type': 'text/plain' }, 'Not found')
  return new HttpAnswer(200, { 'content-type': medium.mimeType, 'cache-control': 'private, no-store' }, medium.bytes)
}
