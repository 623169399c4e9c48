import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { signBody } from '../core/hmac.ts'
import type { JsonObject } from '../core/json.ts'

export type Received = { text: string; signature: string; isSigned: (secret: string) => boolean }
export type Status = JsonObject & { id: string; status: string; timestamp: string }
type Envelope = { entry: { id: string; changes: { field: string; value: JsonObject & { statuses?: Status[]; messages?: JsonObject[] } }[] }[] }

export type Receiver = {
  url: string
  received: Received[]
  statuses: () => Status[]
  changes: () => { field: string; value: JsonObject }[]
  /** Waits until `isDone` holds; fails loudly after ten seconds. */
  until: (isDone: () => boolean) => Promise<void>
}

export type ReceiverOptions = {
  /** HTTP status of the n-th body, from 1. */
  statusOf?: (n: number) => number
  verifyToken?: string
  /** Each body is answered so many milliseconds later. */
  answerAfterMs?: number
}

/** A webhook endpoint that keeps what it gets. */
export async function startReceiver({ statusOf = () => 200, verifyToken = '', answerAfterMs = 0 }: ReceiverOptions = {}): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://receiver').searchParams
    if (request.method === 'GET') {
      response.writeHead(query.get('hub.verify_token') === verifyToken ? 200 : 403)
      response.end(query.get('hub.challenge'))
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const signature = String(request.headers['x-hub-signature-256'])
      received.push({ text: body.toString('latin1'), signature, isSigned: (secret) => signBody(secret, body) === signature })
      const status = statusOf(received.length)
      setTimeout(() => response.writeHead(status).end(), answerAfterMs)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const changes = () => received.flatMap(({ text }) => (JSON.parse(text) as Envelope).entry.flatMap((entry) => entry.changes))
  return {
    url: `http://127.0.0.1:${String(port)}/webhook`,
    received,
    changes,
    statuses: () => changes().flatMap(({ value }) => value.statuses ?? []),
    until: async (isDone) => {
      for (let waited = 0; !isDone(); waited += 10) {
        if (waited > 10_000) throw new Error(`what was waited for did not come; received ${String(received.length)} bodies`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
  }
}
