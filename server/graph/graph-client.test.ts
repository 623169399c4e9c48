import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#server/lib/app-error.ts'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import { graphCodeOf } from './graph-error.ts'

type Seen = { method: string; url: URL; authorization: string | undefined; body: string }
type Reply = (seen: Seen, res: ServerResponse) => void

let server: Server
let graph: GraphClient
let seen: Seen[] = []

async function start(reply: Reply, timeoutMs = 2000): Promise<void> {
  seen = []
  server = createServer((req: IncomingMessage, res) => {
    let body = ''
    req.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
      const one = { method: req.method ?? '', url: new URL(req.url ?? '', 'http://x'), authorization: req.headers.authorization, body }
      seen.push(one)
      reply(one, res)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`
  graph = createGraphClient({ appId: '77', appSecret: 'the-secret', url, dialogUrl: url, version: 'v26.0', timeoutMs, loginConfigId: null, redirectUri: `${url}/cb` })
}

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await graph.close()
})

const json = (value: unknown, status = 200): Reply => (_, res) => void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  const error = await call.then(() => null, (thrown: unknown) => thrown)
  if (!(error instanceof AppError)) throw new Error('expected an AppError')
  return error
}

describe('the Graph client', () => {
  it('names the version, signs each call, and keeps tokens and secrets out of addresses', async () => {
    await start(json({ id: '5', name: 'Shop', owner_business_info: { id: 900, name: 'B' } }))
    expect(await graph.wabas.get('token-a', '5')).toEqual({ id: '5', name: 'Shop', business: { id: '900', name: 'B' }, messagingLimit: null })
    expect(seen[0]).toMatchObject({ method: 'GET', authorization: 'Bearer token-a' })
    expect(seen[0]?.url.pathname).toBe('/v26.0/5')
    expect(seen[0]?.url.searchParams.get('appsecret_proof')).toMatch(/^[0-9a-f]{64}$/)
    expect(seen[0]?.url.href).not.toContain('token-a')
  })

  it('exchanges a code in the body, so that the secret stands in no address', async () => {
    await start(json({ access_token: 'long', token_type: 'bearer' }))
    expect(await graph.oauth.exchangeCode('c1', 'https://x.test/cb?a=1')).toEqual({ accessToken: 'long', expiresInSeconds: null })
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({ client_id: '77', client_secret: 'the-secret', code: 'c1', redirect_uri: 'https://x.test/cb?a=1' })
    expect(seen[0]?.url.search).toBe('')
  })

  it('reads nodes once within five minutes, per token, until they are invalidated', async () => {
    await start(json({ id: '5' }))
    await Promise.all([graph.wabas.get('a', '5'), graph.wabas.get('a', '5')])
    await graph.wabas.get('b', '5')
    expect(seen).toHaveLength(2)
    graph.invalidate('5')
    await graph.wabas.get('a', '5')
    expect(seen).toHaveLength(3)
  })

  it('follows cursors until there is no next, through short pages, and never the address in `next`', async () => {
    const pages: Record<string, unknown> = {
      '': { data: [{ id: '1' }], paging: { cursors: { after: 'A' }, next: 'http://evil.test/?access_token=x' } },
      A: { data: [], paging: { cursors: { after: 'B' }, next: 'http://evil.test/' } },
      B: { data: [{ id: '2' }], paging: { cursors: { after: 'C' } } },
    }
    await start(({ url }, res) => void res.end(JSON.stringify(pages[url.searchParams.get('after') ?? ''])))
    expect((await graph.phoneNumbers.list('t', '5')).map((number) => number.id)).toEqual(['1', '2'])
    expect(seen).toHaveLength(3)
  })

  it('starts again when Meta does not know its own page mark any more, a few times', async () => {
    let refusals = 1
    await start(({ url }, res) => {
      const after = url.searchParams.get('after')
      if (after === null) return void res.end(JSON.stringify({ data: [{ id: '1' }], paging: { cursors: { after: 'A' }, next: 'x' } }))
      refusals -= 1
      if (refusals >= 0) return void res.writeHead(400).end(JSON.stringify({ error: { code: 131059 } }))
      res.end(JSON.stringify({ data: [{ id: '2' }] }))
    })
    expect((await graph.phoneNumbers.list('t', '5')).map((number) => number.id)).toEqual(['1', '2'])
    refusals = Infinity
    seen = []
    expect(graphCodeOf(await failureOf(graph.phoneNumbers.list('t', '5')))?.code).toBe(131059)
    expect(seen).toHaveLength(8)
  })

  it('gives up on a list that turns in a circle', async () => {
    await start(json({ data: [{ id: '1' }], paging: { cursors: { after: 'A' }, next: 'x' } }))
    expect((await failureOf(graph.phoneNumbers.list('t', '5'))).code).toBe('META_REFUSED')
    expect(seen).toHaveLength(2)
  })

  it.each([
    [{ code: 190, error_subcode: 463 }, 401, 'TOKEN_INVALID'],
    [{ code: 200 }, 403, 'TOKEN_INVALID'],
    [{ code: 80008 }, 400, 'META_UNREACHABLE'],
    [{ code: 2 }, 503, 'META_UNREACHABLE'],
    [{ code: 100 }, 400, 'META_REFUSED'],
    [{ code: 100 }, 200, 'META_REFUSED'],
  ])('turns %j with HTTP %i into %s without Meta’s words', async (error, status, code) => {
    await start(json({ error: { message: 'token EAAsecret', fbtrace_id: 'T', ...error } }, status))
    const failure = await failureOf(graph.phoneNumbers.list('EAAsecret', '5'))
    expect(failure.code).toBe(code)
    expect(graphCodeOf(failure)).toMatchObject({ code: error.code })
    expect(JSON.stringify([failure.message, failure.userMessage, failure.details, String(failure.stack)])).not.toContain('EAAsecret')
  })

  it.each([[502, '<html>'], [200, '<html>'], [200, '{"data":']])('takes HTTP %i with %j for a Meta that does not answer', async (status, body) => {
    await start((_, res) => void res.writeHead(status).end(body))
    expect((await failureOf(graph.phoneNumbers.list('t', '5'))).code).toBe('META_UNREACHABLE')
  })

  it('takes an unexpected shape for a refusal', async () => {
    await start(json({ data: 'no list' }))
    expect((await failureOf(graph.phoneNumbers.list('t', '5'))).code).toBe('META_REFUSED')
  })

  it('gives up after its time-out, naming no token', async () => {
    await start(() => undefined, 50)
    const failure = await failureOf(graph.phoneNumbers.list('EAAsecret', '5'))
    expect(failure.code).toBe('META_UNREACHABLE')
    expect(JSON.stringify([failure.message, failure.cause])).not.toContain('EAAsecret')
  })

  it('does not let an id change the address', async () => {
    await start(json({ id: '5' }))
    for (const id of ['../me', 'a/b', 'a?b=c', '..', '']) expect((await failureOf(Promise.resolve().then(() => graph.wabas.get('t', id)))).code).toBe('BAD_INPUT')
    expect(seen).toHaveLength(0)
  })

  it('reads an invalid token’s facts as an answer', async () => {
    await start(json({ data: { is_valid: false, error: { code: 190, subcode: 463 }, scopes: [] } }))
    expect(await graph.oauth.debugToken('t')).toMatchObject({ isValid: false, error: { code: 190, subcode: 463 }, wabaIds: null, expiresAt: null })
    expect(seen[0]?.authorization).toBe('Bearer 77|the-secret')
  })
})
