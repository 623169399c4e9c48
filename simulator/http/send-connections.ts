import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Parts } from '../parts.ts'
import { carryOutSend } from './answer-send.ts'
import { readSendHeads } from './read-send-head.ts'
import type { ReadHead, SendHead } from './read-send-head.ts'
import { serialiseAccepted, serialiseAnswer } from './serialise-answer.ts'
import { describeError } from './write-answer.ts'
import { together, writeAll } from './write-together.ts'

const KEEP_ALIVE_MS = 65_000
/** What a client may leave unread before nothing more is read from it. */
const UNREAD_MAX = 1024 * 1024

type NodeListener = (this: Server, socket: Socket) => void

/**
 * Sends without the objects that `node:http` makes of every request and answer; they were a fifth of the simulator's CPU under load.
 * A connection stays here as long as nothing but whole, plain sends comes over it and no fault is set; the first other request
 * gives it to `node:http` for good.
 * @returns ends the connections that are still here
 */
export function takeSends(server: Server, parts: Parts): () => void {
  const listeners = server.listeners('connection') as NodeListener[]
  const open = new Set<Socket>()
  const newReader = readSendHeads()
  const keep = (socket: Socket) => {
    open.add(socket)
    const readHead = newReader()
    const forget = () => open.delete(socket)
    const end = () => socket.destroy()
    // A client that has said its last word still hears the answers to it.
    const finish = () => together(() => socket.end())
    const onData = (chunk: Buffer) => {
      const at = answerSends(parts, { socket, chunk, readHead })
      if (at === chunk.length) {
        if (socket.writableLength > UNREAD_MAX) waitForReader(socket)
        return
      }
      for (const [event, listener] of Object.entries(mine)) socket.off(event, listener)
      socket.setTimeout(0)
      open.delete(socket)
      // What came before on this connection is answered before.
      writeAll()
      for (const listener of listeners) listener.call(server, socket)
      socket.unshift(chunk.subarray(at))
    }
    const mine = { data: onData, error: end, end: finish, timeout: end, close: forget }
    for (const [event, listener] of Object.entries(mine)) socket.on(event, listener)
    socket.setTimeout(KEEP_ALIVE_MS)
  }
  server.removeAllListeners('connection')
  server.on('connection', keep)
  return () => {
    for (const socket of open) socket.destroy()
  }
}

type Arrived = { socket: Socket; chunk: Buffer; readHead: ReadHead }

/** Answers the plain sends that the chunk begins with. @returns where they end */
function answerSends(parts: Parts, { socket, chunk, readHead }: Arrived): number {
  let at = 0
  while (at < chunk.length && !parts.faults.any) {
    const found = readHead(chunk, at)
    if (found === null || found.bodyAt + found.length > chunk.length) break
    at = found.bodyAt + found.length
    answerOne(parts, socket, { head: found.head, body: chunk.toString('utf8', found.bodyAt, at) })
  }
  return at
}

function answerOne(parts: Parts, socket: Socket, { head, body }: { head: SendHead; body: string }): void {
  const answer = answerTo(parts, head, body)
  // An error may repeat what somebody wrote; what was accepted is ASCII.
  const encoding = answer.isAccepted ? 'latin1' : 'utf8'
  together(() => {
    if (!socket.destroyed) socket.write(answer.text, encoding)
  })
}

function answerTo(parts: Parts, head: SendHead, body: string): { text: string; isAccepted: boolean } {
  try {
    return { isAccepted: true, text: serialiseAccepted(carryOutSend(parts, head, body), { version: head.version, traceId: parts.ids.traceId() }) }
  } catch (error) {
    parts.ledger.reject()
    return { isAccepted: false, text: serialiseAnswer(describeError(error, { parts, version: head.version, wabaId: undefined })) }
  }
}

function waitForReader(socket: Socket): void {
  socket.pause()
  socket.once('drain', () => socket.resume())
}
