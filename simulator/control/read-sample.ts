import { parameterError, unknownPath } from '../core/graph-error.ts'
import { HttpAnswer } from '../http/graph-request.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { sampleFile } from '../media/sample-files.ts'

const MIME_TYPES: Record<string, string> = { 'header.png': 'image/png', 'header.pdf': 'application/pdf', 'header.mp4': 'video/mp4' }
const OPEN = { 'access-control-allow-origin': '*' }

/** `GET /_sim/samples/{name}`: the files behind the samples of media headers. */
export function readSample(name: string): HttpAnswer {
  const mimeType = Object.hasOwn(MIME_TYPES, name) ? MIME_TYPES[name] : undefined
  if (mimeType === undefined) throw unknownPath(`/_sim/samples/${name}`)
  const file = sampleFile(mimeType)
  return new HttpAnswer(200, { ...OPEN, 'cache-control': 'public, max-age=86400', 'content-type': file.mimeType }, file.bytes)
}

/** `GET /_sim/media/{id}`: a medium without token, for the handsets. Never as something that a browser would run. */
export function readOpenMedium({ parts }: GraphRequest, id: string): HttpAnswer {
  const medium = parts.media.get(id)
  if (!medium) throw unknownPath(`/_sim/media/${id}`)
  const isSafe = /^(image\/(png|jpeg|webp)|video\/|audio\/|application\/pdf)/.test(medium.mimeType)
  return new HttpAnswer(200, { ...OPEN, 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff', 'content-type': isSafe ? medium.mimeType : 'application/octet-stream' }, medium.bytes)
}

/** `POST /_sim/media`: a file that a person is about to send, as a form with `file`. */
export function addOpenMedium({ parts, files }: GraphRequest) {
  const file = files[0]
  if (!file || file.bytes.length === 0) throw parameterError('Send a form with a file.')
  if (file.bytes.length > MAX_FILE) throw parameterError('The file is larger than 16 MB.')
  const mimeType = file.contentType.split(';')[0]?.trim().toLowerCase() ?? 'application/octet-stream'
  return { id: parts.media.add({ bytes: file.bytes, mimeType, fileName: file.fileName }), mime_type: mimeType, filename: file.fileName }
}

const MAX_FILE = 16 * 1024 * 1024
