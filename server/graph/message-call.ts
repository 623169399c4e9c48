import { LRUCache } from 'lru-cache'
import { toAppsecretProof } from './appsecret-proof.ts'
import { parseGraphError, type GraphError } from './graph-error.ts'
import type { GraphConfig } from './graph-transport.ts'
import { readRetryAfterMs } from './retry-after.ts'
import type { UsageGauge } from './usage-gauge.ts'
import { createConnectionPool, type ConnectionPool } from './wire/connection-pool.ts'
import { readHeaders, type HttpAnswer } from './wire/read-answer.ts'

export type SendOutcome =
  /** `held`: Meta keeps it back until it has judged the template's first messages. */
  | { kind: 'accepted'; wamid: string; held: boolean }
  | { kind: 'refused'; error: GraphError }
  /** No byte of it left this machine. */
  | { kind: 'not_sent' }
  /** It may have been sent; only a status can tell. */
  | { kind: 'unknown'; cause: 'timeout' | 'reset' }

export type MessageSender = {
  /**
   * One call; `done` is called once, later, and must not throw. Callbacks because promises and streams would cost as much as the call itself.
   * @param body JSON of POST /messages
   */
  post: (call: { phoneNumberId: string; accessToken: string; body: string }, done: (outcome: SendOutcome) => void) => void
  /** The same as a promise. Never throws. */
  send: (phoneNumberId: string, accessToken: string, body: string) => Promise<SendOutcome>
  close: () => Promise<void>
}

/** Numbers with a pool of their own at once; the least recently used one is closed. */
const NUMBERS_MAX = 1000

/**
 * POST /{phone_number_id}/messages on keep-alive connections, as cheaply as it goes: no schema on the success path, the proof
 * of each token computed once. Each number has its own connections, so that one that Meta answers slowly takes none from another.
 * Meta has no idempotency key, so the outcome says exactly how much is known.
 * Meta's usage headers are noted in `usage` (at most one answer a second), and never slow this path down.
 * @param options.connections of one number at most; rate × latency, and some room
 */
export function createMessageSender(config: GraphConfig, options: { connections: number; usage?: UsageGauge }): MessageSender {
  const { origin, pathname } = new URL(config.url)
  const pools = new LRUCache<string, ConnectionPool>({ max: NUMBERS_MAX, dispose: (pool) => void pool.close() })
  const poolOf = (phoneNumberId: string) => {
    const known = pools.get(phoneNumberId)
    if (known) return known
    const pool = createConnectionPool({ origin, connections: options.connections, timeoutMs: config.timeoutMs })
    pools.set(phoneNumberId, pool)
    return pool
  }
  const headOf = callHead(config, pathname)
  let isClosed = false
  const post: MessageSender['post'] = ({ phoneNumberId, accessToken, body }, done) => {
    const head = isClosed ? null : headOf(phoneNumberId, accessToken)
    if (head === null) return done({ kind: 'not_sent' })
    const bytes = Buffer.byteLength(body)
    const request = { text: `${head}${String(bytes)}\r\n\r\n${body}`, encoding: bytes === body.length ? 'latin1' : 'utf8' } as const
    poolOf(phoneNumberId).post(request, (result) => done(result.kind === 'answer' ? readOutcome(result.answer, phoneNumberId, options.usage) : result))
  }
  return {
    post,
    send: (phoneNumberId, accessToken, body) => new Promise((resolve) => post({ phoneNumberId, accessToken, body }, resolve)),
    close: async () => {
      isClosed = true
      await Promise.all([...pools.values()].map((pool) => pool.close()))
    },
  }
}

/** The head of a number's calls up to the length of the body, remembered for the token last used; null for a token that fits in no header. */
function callHead(config: GraphConfig, pathname: string) {
  const { host } = new URL(config.url)
  const prefix = `${pathname.replace(/\/$/, '')}/${config.version}/`
  const heads = new LRUCache<string, { token: string; head: string }>({ max: NUMBERS_MAX })
  return (phoneNumberId: string, token: string) => {
    const known = heads.get(phoneNumberId)
    if (known?.token === token) return known.head
    if (!/^[\x21-\x7e]+$/.test(token)) return null
    const path = `${prefix}${encodeURIComponent(phoneNumberId)}/messages?appsecret_proof=${toAppsecretProof(config.appSecret, token)}`
    const lines = [`POST ${path} HTTP/1.1`, `host: ${host}`, 'connection: keep-alive', `authorization: Bearer ${token}`, 'content-type: application/json', 'accept: application/json', 'content-length: ']
    const head = lines.join('\r\n')
    heads.set(phoneNumberId, { token, head })
    return head
  }
}

/** How nearly every answer begins and ends: one message, accepted. */
const USUAL_START = '{"messaging_product":"whatsapp",'
const USUAL_ID = '}],"messages":[{"id":"'
const USUAL_ENDS = ['"}]}', '","message_status":"accepted"}]}']
const WAMID_MAX = 256

/** The wamid of a usual answer, read without a JSON tree; null for any other. */
function readUsual(body: string): string | null {
  const idAt = body.lastIndexOf(USUAL_ID) + USUAL_ID.length
  const end = body.indexOf('"', idAt)
  if (idAt < USUAL_ID.length || !body.startsWith(USUAL_START) || end <= idAt || end - idAt > WAMID_MAX) return null
  const wamid = body.slice(idAt, end)
  return USUAL_ENDS.includes(body.slice(end)) && !wamid.includes('\\') ? wamid : null
}

type Accepted = { messages?: { id?: unknown; message_status?: unknown }[] }

function readOutcome({ status, head, body }: HttpAnswer, phoneNumberId: string, usage: UsageGauge | undefined): SendOutcome {
  if (usage?.isGlanceDue()) usage.glance(readHeaders(head), phoneNumberId)
  const wamid = status === 200 ? readUsual(body) : null
  return wamid === null ? readUnusual(status, head, body) : { kind: 'accepted', wamid, held: false }
}

function readUnusual(status: number, head: string, body: string): SendOutcome {
  const value = parse(body)
  if (status === 200) {
    const message = (value as Accepted | null)?.messages?.[0]
    if (typeof message?.id === 'string') return { kind: 'accepted', wamid: message.id, held: message.message_status !== undefined && message.message_status !== 'accepted' }
  }
  const retryAfterMs = status >= 400 ? readRetryAfterMs(readHeaders(head)) : null
  const error = parseGraphError(value, status, retryAfterMs)
  if (error) return { kind: 'refused', error }
  // A proxy's page, or a success that we cannot read: the message may be on its way.
  if (status >= 500 || status < 300) return { kind: 'unknown', cause: 'reset' }
  return { kind: 'refused', error: { code: -1, subcode: null, httpStatus: status, isTransient: false, retryAfterMs, fbtraceId: null } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
