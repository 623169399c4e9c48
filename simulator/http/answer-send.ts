import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphError, parameterError, unsupportedRequest } from '../core/graph-error.ts'
import { isObject, parseJson } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { SendFault } from '../messages/faults.ts'
import { sendMessage } from '../messages/send-message.ts'
import { rateLimitHit } from '../messages/throughput.ts'
import { mayUseWaba } from '../oauth/token-store.ts'
import type { Parts } from '../parts.ts'
import { missingPermission } from '../core/graph-error.ts'
import { requireSession, tokenOf } from './parse-request.ts'
import { writeError } from './write-answer.ts'

const PATH = /^\/(?:(v\d{1,3}\.\d{1,2})\/)?(\d+)\/messages$/
const LIMIT = 1024 * 1024
const NO_PARAMS: JsonObject = {}

export type SendCall = { version: string; phoneId: string }

/** Whether this is a send that the short way can take: JSON, nothing in the query. Everything else goes through the router. */
export function readSendCall(request: IncomingMessage): SendCall | undefined {
  if (request.method !== 'POST') return undefined
  const match = PATH.exec(request.url ?? '')
  if (!match || !(request.headers['content-type'] ?? '').startsWith('application/json')) return undefined
  return { version: match[1] ?? 'v26.0', phoneId: match[2] ?? '' }
}

/** The hot path: at most 80 µs of CPU a message with all its statuses and webhooks; `bench.ts` measures it. */
export function answerSend(parts: Parts, call: SendCall, io: { request: IncomingMessage; response: ServerResponse }): void {
  const { request, response } = io
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= LIMIT) chunks.push(chunk)
  })
  request.on('end', () => {
    const first = chunks[0]
    const body = chunks.length === 1 && first ? first : Buffer.concat(chunks)
    const fault = parts.faults.any ? parts.faults.strikeSend() : undefined
    if (fault !== undefined && misbehaveBefore(parts, fault, io)) return
    let answer: string
    try {
      if (size > LIMIT) throw parameterError('The request body is too large.', { status: 413 })
      answer = accept(parts, call, { request, body })
    } catch (error) {
      parts.ledger.reject()
      writeError(response, error, { parts, version: call.version, wabaId: undefined })
      return
    }
    if (fault === 'reset_after') request.socket.resetAndDestroy()
    else if (fault !== 'accept_then_timeout') writeAccepted(response, answer, { parts, call })
  })
}

function accept(parts: Parts, call: SendCall, { request, body }: { request: IncomingMessage; body: Buffer }): string {
  const source = body.toString('utf8')
  const message = parseJson(source)
  if (!isObject(message)) throw parameterError('The request body must be a JSON object.')
  const isParameter = message['access_token'] !== undefined || message['appsecret_proof'] !== undefined
  const params = isParameter ? message : NO_PARAMS
  const session = requireSession(parts, tokenOf(request, params), params)
  const phone = parts.world.phone(call.phoneId)
  if (!phone || !mayUseWaba(session, phone.wabaId)) throw unsupportedRequest('POST', call.phoneId)
  if (!session.scopes.has('whatsapp_business_messaging')) throw missingPermission('whatsapp_business_messaging')
  return sendMessage(parts, phone, { message, source })
}

function writeAccepted(response: ServerResponse, answer: string, { parts, call }: { parts: Parts; call: SendCall }): void {
  response.writeHead(200, [
    'content-type', 'application/json; charset=UTF-8',
    'content-length', String(Buffer.byteLength(answer)),
    'facebook-api-version', call.version,
    'x-fb-trace-id', parts.ids.traceId(),
  ])
  response.end(answer)
}

/** Faults that strike before the message is looked at. @returns whether the call is over */
function misbehaveBefore(parts: Parts, fault: SendFault, { request, response }: { request: IncomingMessage; response: ServerResponse }): boolean {
  const context = { parts, version: 'v26.0', wabaId: undefined }
  switch (fault) {
    case 'reset_before':
      request.socket.resetAndDestroy()
      return true
    case 'http_500':
      writeError(response, new GraphError(131000, '(#131000) Something went wrong', { status: 500, isTransient: true, details: 'An unknown error occurred. Please try again.' }), context)
      return true
    case 'http_502_html':
      response.writeHead(502, { 'content-type': 'text/html' })
      response.end('<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>')
      return true
    case 'rate_429':
      writeError(response, rateLimitHit(429), context)
      return true
    case 'accept_then_timeout':
    case 'reset_after':
      return false
    default:
      return fault satisfies never
  }
}
