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
import { DEFAULT_VERSION, servedVersion } from './api-version.ts'
import { refuseCall } from './refuse-call.ts'
import { spoilAnswer } from './spoil-answer.ts'
import { strikeCall } from './strike-call.ts'
import { writeError } from './write-answer.ts'
import { writeTogether } from './write-together.ts'

/** With or without a proof, which careful clients send with every call; any other query goes through the router. */
const PATH = /^\/(?:(v\d{1,3}\.\d{1,2})\/)?(\d+)\/messages(?:\?appsecret_proof=([0-9a-f]{64}))?$/
const LIMIT = 1024 * 1024
const NO_PARAMS: JsonObject = {}

export type SendCall = { version: string; phoneId: string; proof: string | undefined }

/** Whether this is a send that the short way can take: JSON, and nothing but a proof in the query. Everything else goes through the router. */
export function readSendCall(request: IncomingMessage): SendCall | undefined {
  if (request.method !== 'POST') return undefined
  const match = PATH.exec(request.url ?? '')
  if (!match || !(request.headers['content-type'] ?? '').startsWith('application/json')) return undefined
  return { version: match[1] ?? DEFAULT_VERSION, phoneId: match[2] ?? '', proof: match[3] }
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
    const context = { parts, version: call.version, wabaId: undefined }
    const fate = strikeCall(parts, { calls: 'messages', phoneNumberId: call.phoneId })
    if (fate.refusal) {
      refuseCall(response, fate.refusal, context)
      return
    }
    let answer: string
    try {
      if (size > LIMIT) throw parameterError('The request body is too large.', { status: 413 })
      answer = accept(parts, call, { request, body })
    } catch (error) {
      parts.ledger.reject()
      writeError(response, error, context)
      return
    }
    writeAccepted(response, answer, { parts, call, spoil: fate.spoil })
  })
}

function accept(parts: Parts, call: SendCall, { request, body }: { request: IncomingMessage; body: Buffer }): string {
  const source = body.toString('utf8')
  const message = parseJson(source)
  if (!isObject(message)) throw parameterError('The request body must be a JSON object.')
  const isParameter = message['access_token'] !== undefined || message['appsecret_proof'] !== undefined
  const inBody = isParameter ? message : NO_PARAMS
  const params = call.proof === undefined ? inBody : { ...inBody, appsecret_proof: call.proof }
  const session = requireSession(parts, tokenOf(request, params), params)
  const phone = parts.world.phone(call.phoneId)
  if (!phone || !mayUseWaba(session, phone.wabaId)) throw unsupportedRequest('POST', call.phoneId)
  if (!session.scopes.has('whatsapp_business_messaging')) throw missingPermission('whatsapp_business_messaging')
  return sendMessage(parts, phone, { message, source })
}

function writeAccepted(response: ServerResponse, answer: string, { parts, call, spoil }: { parts: Parts; call: SendCall; spoil: Struck<Spoil> | undefined }): void {
  const headers = [
    'content-type', 'application/json; charset=UTF-8',
    'content-length', String(Buffer.byteLength(answer)),
    'facebook-api-version', servedVersion(call.version),
    'x-fb-trace-id', parts.ids.traceId(),
  ]
  if (spoil) {
    spoilAnswer(response, { status: 200, headers, body: answer }, spoil)
    return
  }
  writeTogether(response, headers, answer)
}
