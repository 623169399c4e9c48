import type { ServerResponse } from 'node:http'
import { GraphError } from '../core/graph-error.ts'
import type { Spoil } from '../faults/fault-kinds.ts'
import type { Struck } from '../faults/faults.ts'
import type { Parts } from '../parts.ts'
import { servedVersion } from './api-version.ts'
import { HttpAnswer } from './graph-request.ts'
import { spoilAnswer } from './spoil-answer.ts'
import type { FinishedAnswer } from './spoil-answer.ts'

const JSON_TYPE = 'application/json; charset=UTF-8'
const NO_STORE = 'private, no-cache, no-store, must-revalidate'
const REVISION = '1029384756'

/** What every answer's headers need, and the fault that strikes it, if one does. */
export type AnswerContext = { parts: Parts; version: string; wabaId: string | undefined; spoil?: Struck<Spoil> | undefined }

/** Writes a handler's result with the headers that every Graph answer has. */
export function writeAnswer(response: ServerResponse, result: unknown, context: AnswerContext): void {
  if (response.destroyed || response.headersSent) return
  if (result instanceof HttpAnswer) {
    const headers = Object.entries({ ...result.headers, 'content-length': String(Buffer.byteLength(result.body)) }).flat()
    finish(response, { status: result.status, headers, body: result.body }, context)
    return
  }
  finish(response, describeJson({ status: 200, headers: {}, body: JSON.stringify(result) }, context), context)
}

/** Writes an error in Meta's envelope. */
export function writeError(response: ServerResponse, error: unknown, context: AnswerContext): void {
  if (response.destroyed || response.headersSent) return
  finish(response, describeError(error, context), context)
}

/** An error in Meta's envelope; anything that is not a GraphError is a defect of ours and reads as Meta's code 1. */
export function describeError(error: unknown, context: AnswerContext): FinishedAnswer {
  const known = error instanceof GraphError ? error : new GraphError(1, 'An unknown error has occurred.', { status: 500 })
  if (known !== error) process.stderr.write(`simulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  const traceId = context.parts.ids.traceId()
  const { status = 400, headers = {} } = known.extra
  return describeJson({ status, headers: { ...headers, 'x-fb-trace-id': traceId }, body: JSON.stringify(known.toBody(traceId)) }, context)
}

type JsonAnswer = { status: number; headers: Record<string, string>; body: string }

function describeJson({ status, headers, body }: JsonAnswer, context: AnswerContext): FinishedAnswer {
  const all = {
    'content-type': JSON_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': NO_STORE,
    'facebook-api-version': servedVersion(context.version),
    'x-fb-trace-id': context.parts.ids.traceId(),
    'x-fb-request-id': context.parts.ids.traceId(),
    'x-fb-rev': REVISION,
    ...context.parts.usage.headers(context.wabaId),
    ...headers,
  }
  return { status, headers: Object.entries(all).flat(), body }
}

function finish(response: ServerResponse, answer: FinishedAnswer, { spoil }: AnswerContext): void {
  if (spoil) {
    spoilAnswer(response, answer, spoil)
    return
  }
  response.writeHead(answer.status, answer.headers)
  response.end(answer.body)
}
