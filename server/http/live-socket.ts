import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Authentication } from '#server/auth/authentication.ts'
import { validateSessionCookie } from '#server/auth/validate-session-cookie.ts'
import { createContext } from '#server/context.ts'
import type { Services } from '#server/services.ts'
import { liveOnlyRouter } from '#server/trpc/router.ts'
import type { Metrics } from './metrics.ts'
import { sameOrigin } from './same-origin.ts'
import { TRPC_BATCH_MAX } from './trpc-routes.ts'

const PATH = '/trpc'
const PAYLOAD_MAX_BYTES = 64 * 1024
const SOCKETS_MAX = 5000
const SOCKETS_PER_USER_MAX = 30
/** How soon a closed session or a changed role reaches an open page. */
const RECHECK_MS = 60_000
/** 1008: policy; the page reloads and meets the sign-in. */
const SESSION_ENDED = 1008
const GOING_AWAY = 1001
/** For the closing handshake; a page that has gone silent never answers it. */
const GOODBYE_MS = 2000

export type LiveSocket = { close: () => void }

/** WebSocket on the same port: an upgrade needs the session cookie and our own origin, because browsers add cookies to anybody's. */
export function attachLiveSocket(server: Server, services: Services, metrics: Pick<Metrics, 'sockets'>): LiveSocket {
  const wss = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_MAX_BYTES, perMessageDeflate: false })
  const people = new WeakMap<IncomingMessage, Authentication>()
  const perUser = new Map<string, number>()
  const handler = applyWSSHandler({
    wss, router: liveOnlyRouter, keepAlive: { enabled: true, pingMs: 25_000, pongWaitMs: 10_000 }, maxBatchSize: TRPC_BATCH_MAX,
    createContext: ({ req }) => createContext(services, people.get(req) ?? null),
  })
  wss.on('connection', (socket: WebSocket, req: IncomingMessage) => {
    const auth = people.get(req)
    if (!auth) return socket.close(SESSION_ENDED)
    count(perUser, auth, 1)
    metrics.sockets.inc()
    const timer = setInterval(() => {
      void isUnchanged(services, req, auth).then((unchanged) => unchanged || socket.close(SESSION_ENDED))
    }, RECHECK_MS)
    socket.once('close', () => {
      clearInterval(timer)
      count(perUser, auth, -1)
      metrics.sockets.dec()
    })
  })
  const upgrade = async (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const auth = await admit(services, req)
    if (typeof auth === 'string') return refuse(socket, auth)
    if (wss.clients.size >= SOCKETS_MAX || (perUser.get(auth.session.user.id) ?? 0) >= SOCKETS_PER_USER_MAX) return refuse(socket, '429 Too Many Requests')
    people.set(req, auth)
    wss.handleUpgrade(req, socket, head, (ws) => wss.emit('connection', ws, req))
  }
  server.on('upgrade', (req, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (isLivePath(req)) upgrade(req, socket, head).catch(() => refuse(socket, '503 Service Unavailable'))
    // In development Vite answers its own.
    else if (services.env.mode !== 'development') refuse(socket, '404 Not Found')
  })
  return {
    close: () => {
      handler.broadcastReconnectNotification()
      for (const client of wss.clients) client.close(GOING_AWAY)
      wss.close()
      setTimeout(() => wss.clients.forEach((client) => client.terminate()), GOODBYE_MS).unref()
    },
  }
}

function isLivePath(req: IncomingMessage): boolean {
  return (req.url ?? '').split('?')[0] === PATH
}

async function admit(services: Services, req: IncomingMessage): Promise<Authentication | '401 Unauthorized' | '403 Forbidden'> {
  if (sameOrigin(req.headers, services.env.web.publicUrl) !== 'yes') return '403 Forbidden'
  return (await validateSessionCookie(services, req.headers.cookie, req.socket.remoteAddress ?? null)) ?? '401 Unauthorized'
}

/** Whether the session still lives, in the same organisation and role. A database that does not answer for a moment ends nobody's session. */
async function isUnchanged(services: Services, req: IncomingMessage, auth: Authentication): Promise<boolean> {
  const now = await validateSessionCookie(services, req.headers.cookie, auth.actor.ip).catch(() => auth)
  return now?.actor.role === auth.actor.role && now.actor.orgId === auth.actor.orgId
}

function count(perUser: Map<string, number>, auth: Authentication, step: 1 | -1): void {
  const key = auth.session.user.id
  const next = (perUser.get(key) ?? 0) + step
  if (next > 0) perUser.set(key, next)
  else perUser.delete(key)
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
