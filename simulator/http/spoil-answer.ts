import type { ServerResponse } from 'node:http'
import type { Spoil } from '../faults/fault-kinds.ts'
import type { Struck } from '../faults/faults.ts'

/** A finished answer; headers flat, as `writeHead` takes them. */
export type FinishedAnswer = { status: number; headers: string[]; body: string | Buffer }

const PIECES = 20

/** The call was carried out, and now its answer is lost, torn, or late. */
export function spoilAnswer(response: ServerResponse, answer: FinishedAnswer, { kind, value }: Struck<Spoil>): void {
  switch (kind) {
    case 'accept_then_timeout':
      return
    case 'reset_after':
      response.req.socket.resetAndDestroy()
      return
    case 'cut_answer':
      cut(response, answer)
      return
    case 'slow_answer':
      trickle(response, answer, value)
      return
    case 'webhook_before_answer':
      wait(response, value, () => {
        response.writeHead(answer.status, answer.headers)
        response.end(answer.body)
      })
      return
    default:
      kind satisfies never
  }
}

/** Half of the body, then the connection ends: Content-Length promised more. */
function cut(response: ServerResponse, { status, headers, body }: FinishedAnswer): void {
  response.writeHead(status, headers)
  response.write(body.slice(0, Math.floor(body.length / 2)), () => {
    response.req.socket.destroy()
  })
}

function trickle(response: ServerResponse, { status, headers, body }: FinishedAnswer, totalMs: number): void {
  response.writeHead(status, headers)
  response.flushHeaders()
  const bytes = Buffer.from(body)
  const step = Math.max(1, Math.ceil(bytes.length / PIECES))
  let at = 0
  const next = () => {
    response.write(bytes.subarray(at, at + step))
    at += step
    if (at < bytes.length) wait(response, totalMs / PIECES, next)
    else response.end()
  }
  wait(response, totalMs / PIECES, next)
}

function wait(response: ServerResponse, ms: number, run: () => void): void {
  const timer = setTimeout(() => {
    response.off('close', stop)
    run()
  }, ms)
  const stop = () => {
    clearTimeout(timer)
  }
  response.once('close', stop)
}
