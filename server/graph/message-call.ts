import { LRUCache } from 'lru-cache'
import { Pool, util, type Dispatcher } from 'undici'
import { toAppsecretProof } from './appsecret-proof.ts'
import { parseGraphError, type GraphError } from './graph-error.ts'
import type { GraphConfig } from './graph-transport.ts'
import { readRetryAfterMs } from './retry-after.ts'
import type { UsageGauge } from './usage-gauge.ts'

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
/** An answer is some hundred bytes: whatever is longer is not Meta's. */
const ANSWER_MAX = 1024 * 1024

/**
 * POST /{phone_number_id}/messages on keep-alive connections, as cheaply as it goes: no schema on the success path, the proof
 * of each token computed once. Each number has its own connections, so that one that Meta answers slowly takes none from another.
 * Meta has no idempotency key, so the outcome says exactly how much is known.
 * Meta's usage headers are noted in `usage` (at most one answer a second), and never slow this path down.
 * @param options.connections of one number at most; rate × latency, and some room
 */
export function createMessageSender(config: GraphConfig, options: { connections: number; usage?: UsageGauge }): MessageSender {
  const base = new URL(config.url)
  const pools = new LRUCache<string, Pool>({ max: NUMBERS_MAX, dispose: (pool) => void pool.close().catch(() => undefined) })
  const poolOf = (phoneNumberId: string) => {
    const known = pools.get(phoneNumberId)
    if (known) return known
    const pool = new Pool(base.origin, {
      connections: options.connections, pipelining: 1, keepAliveTimeout: 30_000,
      headersTimeout: config.timeoutMs, bodyTimeout: config.timeoutMs, connect: { timeout: Math.min(config.timeoutMs, 10_000) }, maxResponseSize: ANSWER_MAX,
    })
    pools.set(phoneNumberId, pool)
    return pool
  }
  const callOf = callHead(config, base)
  let isClosed = false
  const post: MessageSender['post'] = ({ phoneNumberId, accessToken, body }, done) => {
    if (isClosed) return done({ kind: 'not_sent' })
    try {
      poolOf(phoneNumberId).dispatch({ method: 'POST', ...callOf(phoneNumberId, accessToken), body }, new AnswerReader(done, options.usage, phoneNumberId))
    } catch (error) {
      done(judgeFailure(error))
    }
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

/** Path and headers of a number's calls, remembered for the token last used. */
function callHead(config: GraphConfig, base: URL) {
  const prefix = `${base.pathname.replace(/\/$/, '')}/${config.version}/`
  const heads = new LRUCache<string, { token: string; head: { path: string; headers: Record<string, string> } }>({ max: NUMBERS_MAX })
  return (phoneNumberId: string, token: string) => {
    const known = heads.get(phoneNumberId)
    if (known?.token === token) return known.head
    const head = {
      path: `${prefix}${encodeURIComponent(phoneNumberId)}/messages?appsecret_proof=${toAppsecretProof(config.appSecret, token)}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    }
    heads.set(phoneNumberId, { token, head })
    return head
  }
}

/**
 * Collects one answer; undici calls either the end or the error. The form of handler with raw headers: undici's other form makes
 * an object of every answer's headers, a twentieth of a worker's CPU, and only refusals and one answer a second are read for theirs.
 */
class AnswerReader implements Dispatcher.DispatchHandler {
  private readonly done: (outcome: SendOutcome) => void
  private status = 0
  private rawHeaders: Buffer[] = []
  private chunks: Buffer | Buffer[] | null = null
  private readonly usage: UsageGauge | undefined
  private readonly phoneNumberId: string

  constructor(done: (outcome: SendOutcome) => void, usage: UsageGauge | undefined, phoneNumberId: string) {
    this.done = done
    this.usage = usage
    this.phoneNumberId = phoneNumberId
  }

  onConnect(): void {
    // A call is never aborted: it may have been sent.
  }

  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    this.status = status
    this.rawHeaders = rawHeaders
    if (this.usage?.isGlanceDue()) this.usage.glance(util.parseHeaders(rawHeaders), this.phoneNumberId)
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.chunks === null) this.chunks = chunk
    else if (Array.isArray(this.chunks)) this.chunks.push(chunk)
    else this.chunks = [this.chunks, chunk]
    return true
  }

  onComplete(): void {
    const { chunks } = this
    const text = chunks === null ? '' : Array.isArray(chunks) ? Buffer.concat(chunks).toString('utf8') : chunks.toString('utf8')
    const wamid = this.status === 200 ? usual.exec(text)?.[1] : undefined
    this.done(wamid === undefined ? readOutcome(this.status, util.parseHeaders(this.rawHeaders), text) : { kind: 'accepted', wamid, held: false })
  }

  onError(error: Error): void {
    this.done(judgeFailure(error))
  }
}

/** The end of nearly every answer: one message, accepted. It is read without a JSON tree; any other is parsed. */
const usual = /^\{"messaging_product":"whatsapp",.*\}\],"messages":\[\{"id":"([^"\\]{1,256})"(?:,"message_status":"accepted")?\}\]\}$/

type Headers = Record<string, string | string[] | undefined>
type Accepted = { messages?: { id?: unknown; message_status?: unknown }[] }

function readOutcome(status: number, headers: Headers, text: string): SendOutcome {
  const value = parse(text)
  if (status === 200) {
    const message = (value as Accepted | null)?.messages?.[0]
    if (typeof message?.id === 'string') return { kind: 'accepted', wamid: message.id, held: message.message_status !== undefined && message.message_status !== 'accepted' }
  }
  const retryAfterMs = status >= 400 ? readRetryAfterMs(headers) : null
  const error = parseGraphError(value, status, retryAfterMs)
  if (error) return { kind: 'refused', error }
  // A proxy's page, or a success that we cannot read: the message may be on its way.
  if (status >= 500 || status < 300) return { kind: 'unknown', cause: 'reset' }
  return { kind: 'refused', error: { code: -1, subcode: null, httpStatus: status, isTransient: false, retryAfterMs, fbtraceId: null } }
}

/** Errors that undici and Node raise before a request is written. */
const beforeTheFirstByte = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CLOSED', 'UND_ERR_INVALID_ARG'])
const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

function judgeFailure(error: unknown): SendOutcome {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  const name = typeof code === 'string' ? code : ''
  if (beforeTheFirstByte.has(name) || syscall === 'connect' || syscall === 'getaddrinfo' || /^(CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(name)) return { kind: 'not_sent' }
  return { kind: 'unknown', cause: timeouts.has(name) ? 'timeout' : 'reset' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
