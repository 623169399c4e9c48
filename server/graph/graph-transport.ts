import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { Agent, request } from 'undici'
import type { z } from 'zod'
import type { Env } from '#server/env.ts'
import { AppError } from '#server/lib/app-error.ts'
import { toAppsecretProof } from './appsecret-proof.ts'
import { encodeBody, type GraphBody } from './graph-body.ts'
import { parseGraphError, toAppError } from './graph-error.ts'
import { parseLosslessJson } from './lossless-json.ts'
import { readRetryAfterMs } from './retry-after.ts'
import { toDelayMs } from './slow-down.ts'
import { UsageGauge } from './usage-gauge.ts'

export type GraphConfig = Env['graph']

export type GraphOptions = {
  /** Waits before a management call when a limit is near; for tests. */
  wait?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>
  /** Hears which object of Meta's was changed, to tell other processes. */
  onInvalidate?: (id: string) => void
}

export type GraphCall<T> = GraphBody & {
  /** Names the call in errors and logs: `list templates`. */
  name: string
  method?: 'GET' | 'POST' | 'DELETE'
  /** Below the version, without a leading slash: `<id>/phone_numbers`. */
  path: string
  /** Null for the calls that authenticate by app id and secret in the form. */
  accessToken: string | null
  /** Only the resumable upload wants another word than Bearer. */
  scheme?: 'Bearer' | 'OAuth'
  query?: Record<string, string>
  headers?: Record<string, string>
  schema: z.ZodType<T>
  signal?: AbortSignal
}

export type GraphTransport = {
  readonly config: GraphConfig
  readonly usage: UsageGauge
  readonly agent: Agent
  call: <T>(call: GraphCall<T>) => Promise<T>
  close: () => Promise<void>
}

/** Answers of management calls are small; a page of a hundred templates has about 300 kB. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024

/**
 * The one way by which management calls reach Meta: version, `appsecret_proof`, token in the header, time-outs, errors
 * in the product's own form. Near Meta's hourly limits the calls wait before they leave.
 */
export function createGraphTransport(config: GraphConfig, options: GraphOptions = {}): GraphTransport {
  const agent = new Agent({ connections: 16, pipelining: 1, headersTimeout: config.timeoutMs, bodyTimeout: config.timeoutMs, connect: { timeout: Math.min(config.timeoutMs, 10_000) } })
  const usage = new UsageGauge()
  const proofs = new LRUCache<string, string>({ max: 1000 })
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, signal ? { signal } : {}))
  const proofOf = (token: string) => {
    const proof = proofs.get(token) ?? toAppsecretProof(config.appSecret, token)
    proofs.set(token, proof)
    return proof
  }
  return {
    config,
    usage,
    agent,
    call: async (call) => {
      const url = new URL(`${config.url.replace(/\/$/, '')}/${config.version}/${call.path}`)
      for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value)
      if (call.accessToken !== null) url.searchParams.set('appsecret_proof', proofOf(call.accessToken))
      const node = call.path.split(/[/?]/, 1)[0] ?? ''
      // A sign-in code lives for seconds, so the calls by app secret never wait.
      const delayMs = call.accessToken === null ? 0 : toDelayMs([usage.ofApp(), usage.ofNode(node)], Date.now())
      if (delayMs > 0) await wait(delayMs, call.signal)
      const answer = await send(agent, url, call)
      usage.record(answer.headers, node)
      return readAnswer(call, answer)
    },
    close: () => agent.close(),
  }
}

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string }

async function send(agent: Agent, url: URL, call: GraphCall<unknown>): Promise<Answer> {
  const { body, contentType } = encodeBody(call)
  try {
    const response = await request(url, {
      dispatcher: agent,
      method: call.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(call.accessToken === null ? {} : { authorization: `${call.scheme ?? 'Bearer'} ${call.accessToken}` }),
        ...(contentType === null ? {} : { 'content-type': contentType }),
        ...call.headers,
      },
      body,
      ...(call.signal ? { signal: call.signal } : {}),
    })
    return { status: response.statusCode, headers: response.headers, text: await readText(response.body) }
  } catch (error) {
    if (call.signal?.aborted) throw error
    // The cause is named, not carried: undici's errors may hold the address with its query.
    throw unreachable(`${call.name}: Meta did not answer (${codeOf(error)})`)
  }
}

/** @throws Error (code ANSWER_TOO_LARGE) */
async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > ANSWER_BYTES_MAX) throw Object.assign(new Error('The answer is too large.'), { code: 'ANSWER_TOO_LARGE' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readAnswer<T>(call: GraphCall<T>, answer: Answer): T {
  const value = parse(answer.text)
  const error = parseGraphError(value, answer.status, readRetryAfterMs(answer.headers))
  if (error) throw toAppError(error, call.name)
  if (answer.status >= 500 || value === undefined) throw unreachable(`${call.name}: an answer that is not Graph JSON (HTTP ${String(answer.status)})`)
  if (answer.status >= 400) throw toAppError({ code: -1, subcode: null, httpStatus: answer.status, isTransient: false, retryAfterMs: null, fbtraceId: null }, call.name)
  const parsed = call.schema.safeParse(value)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.')).join(', ')
  throw new AppError('META_REFUSED', `${call.name}: Meta's answer has another shape than expected at ${where.slice(0, 200)}`, { userMessage: 'Meta answered in a form that Clarion does not know. Check META_GRAPH_VERSION.' })
}

function unreachable(message: string): AppError {
  return new AppError('META_UNREACHABLE', message, { userMessage: 'Meta does not answer at the moment. Try again in a minute.' })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'network error'
}

function parse(text: string): unknown {
  try {
    return parseLosslessJson(text)
  } catch {
    return undefined
  }
}
