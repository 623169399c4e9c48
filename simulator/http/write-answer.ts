import type { ServerResponse } from 'node:http'
import { GraphError } from '../core/graph-error.ts'
import type { Parts } from '../parts.ts'
import { HttpAnswer } from './graph-request.ts'

const JSON_TYPE = 'application/json; charset=UTF-8'
const NO_STORE = 'private, no-cache, no-store, must-revalidate'

export type AnswerContext = { parts: Parts; version: string; wabaId: string | undefined }

/** Writes a handler's result with the headers that every Graph answer has. */
export function writeAnswer(response: ServerResponse, result: unknown, context: AnswerContext): void {
  if (response.destroyed || response.headersSent) return
  if (result instanceof HttpAnswer) {
    response.writeHead(result.status, { ...result.headers, 'content-length': Buffer.byteLength(result.body) })
    response.end(result.body)
    return
  }
  writeJson(response, { status: 200, headers: {} }, { body: JSON.stringify(result), context })
}

/** Writes an error in Meta's envelope; anything that is not a GraphError is a defect of ours and reads as Meta's code 1. */
export function writeError(response: ServerResponse, error: unknown, context: AnswerContext): void {
  if (response.destroyed || response.headersSent) return
  const known = error instanceof GraphError ? error : new GraphError(1, 'An unknown error has occurred.', { status: 500 })
  if (known !== error) process.stderr.write(`simulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  const traceId = context.parts.ids.traceId()
  const { status = 400, headers = {} } = known.extra
  writeJson(response, { status, headers: { ...headers, 'x-fb-trace-id': traceId } }, { body: JSON.stringify(known.toBody(traceId)), context })
}

function writeJson(response: ServerResponse, head: { status: number; headers: Record<string, string> }, { body, context }: { body: string; context: AnswerContext }): void {
  response.writeHead(head.status, {
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
    'cache-control': NO_STORE,
    'facebook-api-version': context.version,
    'x-fb-trace-id': context.parts.ids.traceId(),
    'x-fb-request-id': context.parts.ids.traceId(),
    'x-fb-rev': '1029384756',
    ...context.parts.usage.headers(context.wabaId),
    ...head.headers,
  })
  response.end(body)
}
