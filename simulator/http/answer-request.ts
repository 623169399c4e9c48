import type { IncomingMessage, ServerResponse } from 'node:http'
import { routeControl } from '../control/route-control.ts'
import type { Parts } from '../parts.ts'
import { answerSend, readSendCall } from './answer-send.ts'
import { DEFAULT_VERSION } from './api-version.ts'
import type { GraphRequest } from './graph-request.ts'
import { parseRequest } from './parse-request.ts'
import { refuseCall } from './refuse-call.ts'
import { routeGraph } from './route-graph.ts'
import { strikeCall } from './strike-call.ts'
import { writeAnswer, writeError } from './write-answer.ts'
import type { AnswerContext } from './write-answer.ts'

const SEND_EDGES = new Set(['messages', 'marketing_messages'])

/** Answers one request: a send by the short way, `/_sim/…` by the control API, everything else as Graph. */
export function answerRequest(parts: Parts, request: IncomingMessage, response: ServerResponse): void {
  const call = readSendCall(request)
  if (call) answerSend(parts, call, { request, response })
  else void answerSlowly(parts, request, response)
}

async function answerSlowly(parts: Parts, raw: IncomingMessage, response: ServerResponse): Promise<void> {
  const context: AnswerContext = { parts, version: DEFAULT_VERSION, wabaId: undefined }
  try {
    const request = await parseRequest(parts, raw)
    context.version = request.version
    if (request.segments[0] === '_sim') writeAnswer(response, await routeControl(request, response), context)
    else await answerGraph(request, response, context)
  } catch (error) {
    writeError(response, error, context)
  }
}

async function answerGraph(request: GraphRequest, response: ServerResponse, context: AnswerContext): Promise<void> {
  const { parts } = request
  const isSend = request.method === 'POST' && SEND_EDGES.has(request.segments[1] ?? '')
  const fate = strikeCall(parts, { calls: isSend ? 'messages' : 'management', phoneNumberId: request.segments[0] })
  if (fate.refusal) {
    refuseCall(response, fate.refusal, context)
    return
  }
  try {
    const { handler, wabaId } = routeGraph(request)
    context.wabaId = wabaId
    if (!isSend) parts.usage.count(wabaId)
    const result = await handler(request)
    writeAnswer(response, result, { ...context, spoil: fate.spoil })
  } catch (error) {
    if (isSend) parts.ledger.reject()
    throw error
  }
}
