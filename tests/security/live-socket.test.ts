import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { publishLive } from '#server/live/publish-live.ts'
import { startWebApp, type WebApp } from '../support/web-app.ts'

let app: WebApp
let cookie: string
const sockets: WebSocket[] = []

beforeAll(async () => {
  app = await startWebApp()
  cookie = await app.signIn('agent@clarion.test')
})
afterAll(async () => {
  for (const socket of sockets) socket.terminate()
  await app.stop()
})

/** The status with which the upgrade was answered; 101 leaves the socket open. */
async function connect(path: string, headers: Record<string, string>): Promise<{ status: number; socket: WebSocket }> {
  const socket = new WebSocket(app.url.replace('http', 'ws') + path, { headers })
  sockets.push(socket)
  socket.on('error', () => undefined)
  const status = await new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_req, res) => resolve(res.statusCode ?? 0))
  })
  return { status, socket }
}

const subscribe = (socket: WebSocket, path: string) => socket.send(JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'subscription', params: { path, input: {} } }))

describe('the live socket', () => {
  it.each([
    { name: 'without a session', headers: () => ({ origin: app.url }), path: '/trpc', status: 401 },
    { name: 'with a made-up session', headers: () => ({ origin: app.url, cookie: 'clarion_session=abcdefghijklmnopqrstuvwxyz' }), path: '/trpc', status: 401 },
    { name: 'from another origin', headers: () => ({ origin: 'https://evil.example', cookie }), path: '/trpc', status: 403 },
    { name: 'without an origin', headers: () => ({ cookie }), path: '/trpc', status: 403 },
    { name: 'at another address', headers: () => ({ origin: app.url, cookie }), path: '/elsewhere', status: 404 },
  ])('refuses an upgrade $name', async ({ headers, path, status }) => {
    expect((await connect(path, headers())).status).toBe(status)
  })

  it('brings the organisation its own events, and no other’s', async () => {
    const { status, socket } = await connect('/trpc', { origin: app.url, cookie })
    expect(status).toBe(101)
    const heard: string[] = []
    socket.on('message', (data: Buffer) => heard.push(data.toString('utf8')))
    subscribe(socket, 'live.events')
    while (!heard.some((text) => text.includes('"started"'))) await sleep(10)
    while (!heard.some((text) => text.includes('campaign-of-ours'))) {
      await publishLive(app.services.sql, app.seeded.otherOrgId, { kind: 'campaign', id: 'campaign-of-theirs' })
      await publishLive(app.services.sql, app.seeded.orgId, { kind: 'campaign', id: 'campaign-of-ours' })
      await sleep(100)
    }
    expect(heard.join()).not.toContain('campaign-of-theirs')
  })

  it('serves events only: a command over it is not found', async () => {
    const { socket } = await connect('/trpc', { origin: app.url, cookie })
    const answer = once(socket, 'message') as Promise<[Buffer]>
    socket.send(JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'mutation', params: { path: 'contacts.unsuppress', input: { json: { contactId: '1' } } } }))
    expect((await answer)[0].toString('utf8')).toContain('NOT_FOUND')
  })

  it('closes on a message that is too large', async () => {
    const { socket } = await connect('/trpc', { origin: app.url, cookie })
    const closed = once(socket, 'close')
    socket.send('x'.repeat(100_000))
    expect((await closed)[0]).toBe(1009)
  })
})
