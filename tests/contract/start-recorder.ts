import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Call } from './meta-contract.ts'

export type Recorder = { url: string; calls: Call[]; headers: IncomingMessage['headers'][] }

/** A server that keeps every request and answers with what `answer` says, `{}` unless told. */
export async function startRecorder(answer: (call: Call) => unknown = () => ({})): Promise<Recorder> {
  const calls: Call[] = []
  const headers: Recorder['headers'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const call = toCall(request, Buffer.concat(chunks))
      calls.push(call)
      headers.push(request.headers)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer(call)))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, calls, headers }
}

function toCall(request: IncomingMessage, bytes: Buffer): Call {
  const url = new URL(request.url ?? '/', 'http://recorder')
  const contentType = request.headers['content-type'] ?? ''
  return { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, contentType, body: readBody(contentType, bytes) }
}

/** JSON as it is; forms as objects of text; a file of a multipart body as the text `(file)`. */
function readBody(contentType: string, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  const text = bytes.toString('latin1')
  if (contentType.startsWith('application/json')) return JSON.parse(bytes.toString('utf8')) as unknown
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  if (!contentType.startsWith('multipart/')) return text
  const parts = text.matchAll(/name="([^"]+)"(; filename=)?[^]*?\r\n\r\n([^]*?)\r\n--/g)
  return Object.fromEntries([...parts].map(([, name, file, value]) => [name, file === undefined ? value : '(file)']))
}
