import type { IncomingMessage } from 'node:http'
import { GraphError } from '../core/graph-error.ts'

/**
 * The whole body of a request.
 * @throws GraphError 413 when it is larger than `limit` bytes; the rest is not kept
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else if (size - chunk.length <= limit) {
        chunks.length = 0
        reject(new GraphError(100, `(#100) The request body is larger than ${String(limit)} bytes.`, { status: 413 }))
      }
    })
    request.on('end', () => {
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    request.on('error', reject)
    request.on('aborted', () => {
      reject(new GraphError(1, 'The request was aborted.'))
    })
  })
}
