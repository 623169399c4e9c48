import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import type { CallResult } from './call-connection.ts'
import { createConnectionPool, type ConnectionPool, type PoolOptions } from './connection-pool.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n'
const opened: { server: Server; pools: ConnectionPool[]; sockets: Set<Socket> }[] = []

/** A server that hands over every request's text, and a pool for it. */
async function start(onRequest: (request: string, socket: Socket) => void, options: Partial<PoolOptions> = {}) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => onRequest(chunk.toString('latin1'), socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pool = poolFor(server, options)
  opened.push({ server, pools: [pool], sockets })
  return { server, sockets, pool }
}

function poolFor(server: Server, options: Partial<PoolOptions> = {}): ConnectionPool {
  return createConnectionPool({ origin: `http://127.0.0.1:${String(portOf(server))}`, connections: 2, timeoutMs: 2000, ...options })
}

const portOf = (server: Server) => (server.address() as AddressInfo).port
const send = (pool: ConnectionPool, text = 'call') => new Promise<CallResult>((done) => pool.post({ text, encoding: 'latin1' }, done))
const bodyOf = (result: CallResult) => (result.kind === 'answer' ? result.answer.body : result)

afterEach(async () => {
  for (const { server, pools, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
    await Promise.all(pools.map((pool) => pool.close()))
  }
})

describe('calls over keep-alive connections', () => {
  it('each gets its own answer, on as many connections as are allowed, one call at a time on each', async () => {
    let busyMost = 0
    const busy = new Map<Socket, number>()
    const { pool, sockets } = await start((request, socket) => {
      busy.set(socket, (busy.get(socket) ?? 0) + 1)
      busyMost = Math.max(busyMost, ...busy.values())
      setTimeout(() => {
        busy.set(socket, (busy.get(socket) ?? 0) - 1)
        socket.write(OK + request)
      }, 2)
    })
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => send(pool, String(10 + n))))
    expect(answers.map(bodyOf)).toEqual(Array.from({ length: 40 }, (_, n) => String(10 + n)))
    expect([sockets.size, busyMost]).toEqual([2, 1])
  })

  it('the connection used last is used next, and no more are opened than are needed', async () => {
    const { pool, sockets } = await start((_, socket) => socket.write(`${OK}ok`))
    for (let n = 0; n < 5; n += 1) await send(pool)
    expect(sockets.size).toBe(1)
  })

  it('an answer may come in pieces', async () => {
    const { pool } = await start((_, socket) => {
      for (const [n, piece] of [...`${OK}ok`].entries()) setTimeout(() => socket.write(piece), n)
    })
    expect(bodyOf(await send(pool))).toBe('ok')
  })

  it('an answer that came in pieces is not mixed up with what comes into the same memory later', async () => {
    const { pool } = await start((request, socket) => {
      const answer = `HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n${request}`
      socket.write(answer.slice(0, -3))
      setTimeout(() => socket.write(answer.slice(-3)), 10)
    }, { connections: 4 })
    const calls = Array.from({ length: 12 }, (_, n) => String(100_000 + n))
    expect((await Promise.all(calls.map((call) => send(pool, call)))).map(bodyOf)).toEqual(calls)
  })

  it('after an answer that ends with its connection the next call takes a new one', async () => {
    const { pool, sockets } = await start((_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nok'))
    expect([bodyOf(await send(pool)), bodyOf(await send(pool))]).toEqual(['ok', 'ok'])
    expect(sockets.size).toBeLessThanOrEqual(1)
  })

  it('a connection that the server closed while idle is not used again', async () => {
    const { pool } = await start((_, socket) => {
      socket.write(`${OK}ok`)
      setTimeout(() => socket.end(), 5)
    })
    await send(pool)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(bodyOf(await send(pool))).toBe('ok')
  })

  it('a connection that speaks unasked is never trusted again', async () => {
    let connections = 0
    const { pool, server } = await start((_, socket) => socket.write(`${OK}ok`))
    server.on('connection', () => (connections += 1))
    await send(pool)
    for (const socket of opened[0]!.sockets) socket.write(`${OK}no`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(bodyOf(await send(pool))).toBe('ok')
    expect(connections).toBe(2)
  })
})

describe('calls that go wrong', () => {
  it('are unknown after a broken answer, and those behind them are sent', async () => {
    const { pool } = await start((request, socket) => socket.write(request === 'bad' ? 'nonsense\r\n\r\n' : `${OK}ok`), { connections: 1 })
    const [bad, good] = await Promise.all([send(pool, 'bad'), send(pool, 'good')])
    expect([bad, bodyOf(good)]).toEqual([{ kind: 'unknown', cause: 'reset' }, 'ok'])
  })

  it('are unknown after their time-out, each for itself', async () => {
    const { pool } = await start((request, socket) => request === 'quick' && socket.write(`${OK}ok`), { timeoutMs: 150 })
    const [silent, quick] = await Promise.all([send(pool, 'silent'), send(pool, 'quick')])
    expect([silent, bodyOf(quick)]).toEqual([{ kind: 'unknown', cause: 'timeout' }, 'ok'])
  })

  it('were not sent when nobody listens, all that waited as well', async () => {
    const { server } = await start(() => undefined)
    const pool = poolFor(server, { connections: 1 })
    await new Promise((resolve) => server.close(resolve))
    expect(await Promise.all([send(pool), send(pool), send(pool)])).toEqual([{ kind: 'not_sent' }, { kind: 'not_sent' }, { kind: 'not_sent' }])
    await pool.close()
  })

  it('were not sent after the end, which waits for the answers of those before', async () => {
    const { pool, sockets } = await start((_, socket) => setTimeout(() => socket.write(`${OK}ok`), 30), { connections: 1 })
    const before = [send(pool), send(pool)]
    const ended = pool.close()
    expect(await send(pool)).toEqual({ kind: 'not_sent' })
    await ended
    expect((await Promise.all(before)).map(bodyOf)).toEqual(['ok', 'ok'])
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(sockets.size).toBe(0)
  })
})

describe('over TLS', () => {
  /** A key that both sides know, instead of certificates. */
  const shared = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2', checkServerIdentity: () => undefined } as const
  const psk = Buffer.from('00112233445566778899aabbccddeeff', 'hex')

  async function startTls() {
    const server = createTlsServer({ ...shared, pskCallback: () => psk }, (socket) => {
      socket.on('error', () => undefined).on('data', () => socket.write(`${OK}ok`))
    })
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    opened.push({ server, pools: [], sockets: new Set() })
    return { connections: 1, timeoutMs: 2000, origin: `https://127.0.0.1:${String(portOf(server))}` }
  }

  it('calls are answered', async () => {
    const pool = createConnectionPool({ ...(await startTls()), tls: { ...shared, pskCallback: () => ({ psk, identity: 'test' }) } })
    expect([bodyOf(await send(pool)), bodyOf(await send(pool))]).toEqual(['ok', 'ok'])
    await pool.close()
  })

  it('were not sent when the other side could not prove who it is', async () => {
    const pool = createConnectionPool(await startTls())
    expect(await send(pool)).toEqual({ kind: 'not_sent' })
    await pool.close()
  })

  it('were not sent when the other side never says who it is, all that waited as well', async () => {
    const { server } = await start(() => undefined)
    const pool = createConnectionPool({ connections: 1, timeoutMs: 150, origin: `https://127.0.0.1:${String(portOf(server))}` })
    expect(await Promise.all([send(pool), send(pool)])).toEqual([{ kind: 'not_sent' }, { kind: 'not_sent' }])
    await pool.close()
  })
})
