import type { IncomingMessage, ServerResponse } from 'node:http'
import { routeControl } from '../control/route-control.ts'
import type { Parts } from '../parts.ts'
import { answerSend, readSendCall } from './answer-send.ts'
import { DEFAULT_VERSION, parseRequest } from './parse-request.ts'
import { routeGraph } from './route-graph.ts'
import { writeAnswer, writeError } from './write-answer.ts'

/** Answers one request: a send by the short way, `/_sim/…` by the control API, everything else as Graph. */
export function answerRequest(parts: Parts, request: IncomingMessage, response: ServerResponse): void {
  const call = readSendCall(request)
  if (call) answerSend(parts, call, { request, response })
  else void answerSlowly(parts, request, response)
}

async function answerSlowly(parts: Parts, raw: IncomingMessage, response: ServerResponse): Promise<void> {
  const context = { parts, version: DEFAULT_VERSION, wabaId: undefined as string | undefined }
  let isSend = false
  try {
    const request = await parseRequest(parts, raw)
    context.version = request.version
    if (request.segments[0] === '_sim') {
      writeAnswer(response, await routeControl(request, response), context)
      return
    }
    isSend = request.method === 'POST' && request.segments[1] === 'messages'
    const { handler, wabaId } = routeGraph(request)
    context.wabaId = wabaId
    if (!isSend) parts.usage.count(wabaId)
    writeAnswer(response, await handler(request), context)
  } catch (error) {
    if (isSend) parts.ledger.reject()
    writeError(response, error, context)
  }
}
