import type { ConnectionOptions } from 'node:tls'
import { CallConnection, type CallDone, type WireRequest } from './call-connection.ts'
import { createOpener } from './open-socket.ts'

export type ConnectionPool = {
  /** Sends it on a free connection, opens one, or waits for one; how many may wait is the caller's business (a lane has 512 calls at once). After `close`, it is not sent. */
  post: (request: WireRequest, done: CallDone) => void
  /** Waits for the answers of everything that was posted. */
  close: () => Promise<void>
}

type Waiting = { request: WireRequest; done: CallDone }

export type PoolOptions = {
  /** `https://graph.facebook.com` */
  origin: string
  /** Open at once at most. */
  connections: number
  timeoutMs: number
  /** For tests: certificates that they trust. */
  tls?: ConnectionOptions
}

/**
 * Keep-alive connections to one host.
 * The connection used last is used next, so that no more stay open than the pace needs.
 */
export function createConnectionPool({ origin, connections, timeoutMs, tls }: PoolOptions): ConnectionPool {
  const open = createOpener({ origin, timeoutMs: Math.min(timeoutMs, 10_000), tls })
  const all = new Set<CallConnection>()
  const idle: CallConnection[] = []
  let waiting: Waiting[] = []
  let opening = 0
  let closed: (() => void) | null = null

  const onFree = (connection: CallConnection) => {
    if (!connection.isUsable) {
      all.delete(connection)
      const at = idle.indexOf(connection)
      if (at >= 0) idle.splice(at, 1)
      connection.destroy()
    } else {
      const next = waiting.shift()
      if (next) return connection.send(next.request, next.done)
      idle.push(connection)
    }
    openForWaiting()
    if (closed) settleClose()
  }
  const openOne = (first: Waiting) => {
    opening += 1
    const connection = new CallConnection(onFree)
    open((bytes) => connection.take(bytes), (socket) => {
      opening -= 1
      if (socket) connection.begin(socket, timeoutMs)
      // One that spoke before it was asked is no better than none.
      if (!connection.isUsable) return failed(first)
      all.add(connection)
      connection.send(first.request, first.done)
    })
  }
  /** Who waits behind a call that found nobody would find nobody either; and none of it has left. */
  const failed = (first: Waiting) => {
    const calls = [first, ...waiting]
    waiting = []
    for (const { done } of calls) done({ kind: 'not_sent' })
    if (closed) settleClose()
  }
  const openForWaiting = () => {
    while (waiting.length > 0 && all.size + opening < connections) openOne(waiting.shift()!)
  }
  const takeIdle = () => {
    for (let connection = idle.pop(); connection; connection = idle.pop()) {
      if (connection.isUsable) return connection
      onFree(connection)
    }
    return null
  }
  const settleClose = () => {
    if (opening > 0 || waiting.length > 0) return
    for (const connection of all) if (!connection.isBusy) connection.destroy()
    if (all.size === 0) closed?.()
  }
  return {
    post: (request, done) => {
      if (closed) return done({ kind: 'not_sent' })
      const connection = takeIdle()
      if (connection) connection.send(request, done)
      else if (all.size + opening < connections) openOne({ request, done })
      else waiting.push({ request, done })
    },
    close: () => new Promise((resolve) => {
      closed = resolve
      settleClose()
    }),
  }
}
