import { LRUCache } from 'lru-cache'
import { Pool } from 'undici'
import { toAppsecretProof } from './appsecret-proof.ts'
import { parseGraphError, type GraphError } from './graph-error.ts'
import type { GraphConfig } from './graph-transport.ts'
import { readRetryAfterMs } from './retry-after.ts'

export type SendOutcome =
  /** `held`: Meta keeps it back until it has judged the template's first messages. */
  | { kind: 'accepted'; wamid: string; held: boolean }
  | { kind: 'refused'; error: GraphError }
  /** No byte of it left this machine. */
  | { kind: 'not_sent' }
  /** It may have been sent; only a status can tell. */
  | { kind: 'unknown'; cause: 'timeout' | 'reset' }

export type MessageSender = {
  /** @param body JSON of POST /messages. Never throws. */
  send: (phoneNumberId: string, accessToken: string, body: string) => Promise<SendOutcome>
  close: () => Promise<void>
}

/**
 * POST /{phone_number_id}/messages on a keep-alive pool, as cheaply as it goes: no schema on the success path, the proof
 * of each token computed once. Meta has no idempotency key, so the outcome says exactly how much is known.
 * @param options.connections calls in flight at most; rate × latency, and some room
 */
export function createMessageSender(config: GraphConfig, options: { connections: number }): MessageSender {
  const base = new URL(config.url)
  const pool = new Pool(base.origin, {
    connections: options.connections, pipelining: 1, keepAliveTimeout: 30_000,
    headersTimeout: config.timeoutMs, bodyTimeout: config.timeoutMs, connect: { timeout: Math.min(config.timeoutMs, 10_000) }, maxResponseSize: 1024 * 1024,
  })
  const prefix = `${base.pathname.replace(/\/$/, '')}/${config.version}/`
  const credentials = new LRUCache<string, { authorization: string; query: string }>({ max: 1000 })
  const credentialsOf = (token: string) => {
    const known = credentials.get(token)
    if (known) return known
    const made = { authorization: `Bearer ${token}`, query: `?appsecret_proof=${toAppsecretProof(config.appSecret, token)}` }
    credentials.set(token, made)
    return made
  }
  let isClosed = false
  return {
    send: async (phoneNumberId, accessToken, body) => {
      if (isClosed) return { kind: 'not_sent' }
      const { authorization, query } = credentialsOf(accessToken)
      try {
        const response = await pool.request({
          method: 'POST', path: `${prefix}${encodeURIComponent(phoneNumberId)}/messages${query}`, body,
          headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
        })
        return readOutcome(response.statusCode, response.headers, await response.body.text())
      } catch (error) {
        return judgeFailure(error)
      }
    },
    close: async () => {
      isClosed = true
      await pool.close()
    },
  }
}

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
