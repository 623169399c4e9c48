import { createServer, type RequestListener, type Server } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { toAppsecretProof } from './appsecret-proof.ts'
import type { GraphConfig } from './graph-transport.ts'
import { createMessageSender, type MessageSender } from './message-call.ts'

const open: { server: Server; sender: MessageSender }[] = []

async function senderFor(listener: RequestListener, timeoutMs = 2000): Promise<MessageSender> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const sender = createMessageSender(configFor(typeof address === 'object' && address ? address.port : 0, timeoutMs), { connections: 2 })
  open.push({ server, sender })
  return sender
}

function configFor(port: number, timeoutMs: number): GraphConfig {
  const url = `http://127.0.0.1:${String(port)}`
  return { appId: '1', appSecret: 'secret', url, dialogUrl: url, version: 'v26.0', timeoutMs, loginConfigId: null, redirectUri: `${url}/cb` }
}

const answering = (status: number, body: string, headers: Record<string, string> = {}): RequestListener => (req, res) => {
  req.resume().on('end', () => res.writeHead(status, headers).end(body))
}

afterEach(async () => {
  for (const { server, sender } of open.splice(0)) {
    server.closeAllConnections()
    server.close()
    await sender.close()
  }
})

describe('one message sent', () => {
  it('is accepted with its id, by a call that is signed and carries the token in its header alone', async () => {
    const seen: { url: string | undefined; authorization: string | undefined; body: string }[] = []
    const sender = await senderFor((req, res) => {
      let body = ''
      req.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
        seen.push({ url: req.url, authorization: req.headers.authorization, body })
        res.end('{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],"messages":[{"id":"wamid.A","message_status":"accepted"}]}')
      })
    })
    expect(await sender.send('106', 'token-1', '{"a":1}')).toEqual({ kind: 'accepted', wamid: 'wamid.A', held: false })
    expect(seen).toEqual([{ url: `/v26.0/106/messages?appsecret_proof=${toAppsecretProof('secret', 'token-1')}`, authorization: 'Bearer token-1', body: '{"a":1}' }])
  })

  it('says when Meta holds it back', async () => {
    const sender = await senderFor(answering(200, '{"messages":[{"id":"wamid.B","message_status":"held_for_quality_assessment"}]}'))
    expect(await sender.send('106', 't', '{}')).toEqual({ kind: 'accepted', wamid: 'wamid.B', held: true })
  })

  it('is refused with Meta’s code, subcode and wait', async () => {
    const body = '{"error":{"message":"secret words","type":"OAuthException","code":131056,"error_subcode":2494055,"is_transient":true,"fbtrace_id":"A1"}}'
    const sender = await senderFor(answering(400, body, { 'retry-after': '6' }))
    const outcome = await sender.send('106', 't', '{}')
    expect(outcome).toEqual({ kind: 'refused', error: { code: 131056, subcode: 2494055, httpStatus: 400, isTransient: true, retryAfterMs: 6000, fbtraceId: 'A1' } })
    expect(JSON.stringify(outcome)).not.toContain('secret words')
  })

  it('is refused by a server error that Meta itself explains', async () => {
    const sender = await senderFor(answering(503, '{"error":{"code":2}}'))
    expect(await sender.send('106', 't', '{}')).toMatchObject({ kind: 'refused', error: { code: 2, httpStatus: 503 } })
  })

  it('is refused by an answer below 500 that is not Meta’s, without a code', async () => {
    const sender = await senderFor(answering(413, '<html>too large</html>'))
    expect(await sender.send('106', 't', '{}')).toMatchObject({ kind: 'refused', error: { code: -1, httpStatus: 413 } })
  })

  it.each([[502, '<html>Bad gateway</html>'], [500, ''], [200, '<html>'], [200, '{"messages":[]}'], [200, '{"messages":[{"id":"wam']])('is unknown after HTTP %i with %j', async (status, body) => {
    const sender = await senderFor(answering(status, body))
    expect(await sender.send('106', 't', '{}')).toEqual({ kind: 'unknown', cause: 'reset' })
  })

  it('is unknown when the connection breaks after the request, or in the middle of the answer', async () => {
    const silent = await senderFor((req) => req.resume().on('end', () => req.socket.destroy()))
    expect(await silent.send('106', 't', '{}')).toEqual({ kind: 'unknown', cause: 'reset' })
    const half = await senderFor((req, res) => req.resume().on('end', () => {
      res.writeHead(200, { 'content-length': '100' }).write('{"messages"')
      setTimeout(() => req.socket.destroy(), 10)
    }))
    expect(await half.send('106', 't', '{}')).toEqual({ kind: 'unknown', cause: 'reset' })
  })

  it('is unknown when no answer comes in time', async () => {
    const sender = await senderFor(() => undefined, 60)
    expect(await sender.send('106', 't', '{}')).toEqual({ kind: 'unknown', cause: 'timeout' })
  })

  it('was not sent when nobody listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await new Promise((resolve) => server.close(resolve))
    await expect(isListening(port)).resolves.toBe(false)
    const sender = createMessageSender(configFor(port, 1000), { connections: 1 })
    expect(await sender.send('106', 't', '{}')).toEqual({ kind: 'not_sent' })
    await sender.close()
    expect(await sender.send('106', 't', '{}')).toEqual({ kind: 'not_sent' })
  })
})

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
}
