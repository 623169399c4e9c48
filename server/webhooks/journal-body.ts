import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

/** A body as the journal keeps it. */
export type JournalBody = { bytes: Buffer; encoding: 'br' | null }

/** Below it, a handful of statuses, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 4096
const params = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 }

/**
 * Compresses a body of many statuses, which repeat one another: a twelfth of the bytes goes over the wire, into PostgreSQL and into its log.
 * PostgreSQL would compress it as well, at four times the price (docs/performance.md).
 */
export function packBody(body: Buffer): JournalBody {
  if (body.length < COMPRESS_FROM_BYTES) return { bytes: body, encoding: null }
  const bytes = brotliCompressSync(body, { params: { ...params, [constants.BROTLI_PARAM_SIZE_HINT]: body.length }, chunkSize: 65_536 })
  return bytes.length < body.length ? { bytes, encoding: 'br' } : { bytes: body, encoding: null }
}

/** The bytes that Meta signed and sent. @throws RangeError when they would be more than `maxBytes` */
export function unpackBody({ bytes, encoding }: JournalBody, maxBytes: number): Buffer {
  return encoding === 'br' ? brotliDecompressSync(bytes, { maxOutputLength: maxBytes }) : bytes
}
