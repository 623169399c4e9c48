import type { IncomingMessage, ServerResponse } from 'node:http'
import { missingPermission, parameterError, unsupportedRequest } from '../core/graph-error.ts'
import { isObject, parseJson } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { Spoil } from '../faults/fault-kinds.ts'
import type { Struck } from '../faults/faults.ts'
import { sendMessage } from '../messages/send-message.ts'
import { mayUseWaba } from '../oauth/token-store.ts'
import type { Parts } from '../parts.ts'
import { requireSession, tokenOf } from './parse-request.ts'
import { servedVersion } from './api-version.ts'
import { LENGTH_MAX, readSendPath } from './read-send-head.ts'
import type { SendCall } from './read-send-head.ts'
import { refuseCall } from './refuse-call.ts'
import { spoilAnswer } from './spoil-answer.ts'
import type { FinishedAnswer } from './spoil-answer.ts'
import { strikeCall } from './strike-call.ts'
import { writeError } from './write-answer.ts'
import { together } from './write-together.ts'

const NO_PARAMS: JsonObject = {}

/** Whether this is a send that the short way can take: JSON, and nothing but a proof in the query. Everything else goes through the router. */
export function readSendCall(request: IncomingMessage): SendCall | undefined {
  if (request.method !== 'POST') return undefined
  return (request.headers['content-type'] ?? '').startsWith('application/json') ? readSendPath(request.url ?? '') : undefined
}

/** A send that came through `node:http`: because of a fault, or of what else its connection is used for. */
export function answerSend(parts: Parts, call: SendCall, io: { request: IncomingMessage; response: ServerResponse }): void {
  const { request, response } = io
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= LENGTH_MAX) chunks.push(chunk)
  })
  request.on('end', () => {
    const first = chunks[0]
    const body = chunks.length === 1 && first ? first : Buffer.concat(chunks)
    const context = { parts, version: call.version, wabaId: undefined }
    const fate = strikeCall(parts, { calls: 'messages', phoneNumberId: call.phoneId })
    if (fate.refusal) {
      refuseCall(response, fate.refusal, context)
      return
    }
    let answer: string
    try {
      if (size > LENGTH_MAX) throw parameterError('The request body is too large.', { status: 413 })
      answer = carryOutSend(parts, { ...call, authorization: request.headers.authorization }, body.toString('utf8'))
    } catch (error) {
      parts.ledger.reject()
      writeError(response, error, context)
      return
    }
    writeAccepted(response, answer, { parts, call, spoil: fate.spoil })
  })
}

/**
 * Carries out a send. The hot path: `bench.ts` measures what a message costs with all its statuses and webhooks.
 * @param source the body
 * @returns the answer's body
 * @throws GraphError for everything that Meta refuses at once
 */
export function carryOutSend(parts: Parts, call: SendCall & { authorization: string | undefined }, source: string): string {
  const message = parseJson(source)
  if (!isObject(message)) throw parameterError('The request body must be a JSON object.')
  const isParameter = message['access_token'] !== undefined || message['appsecret_proof'] !== undefined
  const inBody = isParameter ? message : NO_PARAMS
  const params = call.proof === undefined ? inBody : { ...inBody, appsecret_proof: call.proof }
  const session = requireSession(parts, tokenOf(call.authorization, params), params)
  const phone = parts.world.phone(call.phoneId)
  if (!phone || !mayUseWaba(session, phone.wabaId)) throw unsupportedRequest('POST', call.phoneId)
  if (!session.scopes.has('whatsapp_business_messaging')) throw missingPermission('whatsapp_business_messaging')
  return sendMessage(parts, phone, { message, source })
}

function writeAccepted(response: ServerResponse, body: string, { parts, call, spoil }: { parts: Parts; call: SendCall; spoil: Struck<Spoil> | undefined }): void {
  const answer = acceptedAnswer(parts, call, body)
  if (spoil) {
    spoilAnswer(response, answer, spoil)
    return
  }
  together(() => {
    response.writeHead(answer.status, answer.headers)
    response.end(body)
  })
}

/** The answer to an accepted send. @param body its JSON, ASCII */
export function acceptedAnswer(parts: Parts, { version }: SendCall, body: string): FinishedAnswer {
  return {
    status: 200, body,
    headers: ['content-type', 'application/json; charset=UTF-8', 'content-length', String(body.length), 'facebook-api-version', servedVersion(version), 'x-fb-trace-id', parts.ids.traceId()],
  }
}
