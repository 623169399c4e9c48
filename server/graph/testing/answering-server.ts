import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { GraphConfig } from '../graph-transport.ts'

export type SeenRequest = { method: string; url: URL; headers: IncomingMessage['headers']; body: Buffer }
export type Answer = (request: SeenRequest, res: ServerResponse) => void

export type AnsweringServer = { config: GraphConfig; url: string; seen: SeenRequest[]; answerWith: (answer: Answer) => void; close: () => void }

/** A server on this machine that stands where Meta stands, and says what a test wants it to say. */
export async function startAnsweringServer(first: Answer, timeoutMs = 2000): Promise<AnsweringServer> {
  let answer = first
  const seen: SeenRequest[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const request = { method: req.method ?? '', url: new URL(req.url ?? '', 'http://x'), headers: req.headers, body: Buffer.concat(chunks) }
      seen.push(request)
      answer(request, res)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`
  return {
    url,
    seen,
    config: { appId: '77', appSecret: 'the-secret', url, dialogUrl: url, version: 'v26.0', timeoutMs, loginConfigId: null, redirectUri: `${url}/cb` },
    answerWith: (next) => {
      answer = next
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_, res) => void res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}
