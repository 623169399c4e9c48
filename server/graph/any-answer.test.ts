import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#server/lib/app-error.ts'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import { parseGraphError } from './graph-error.ts'
import type { GraphRequestName } from './graph-requests.ts'
import { parseLosslessJson } from './lossless-json.ts'
import { createMessageSender, type MessageSender } from './message-call.ts'
import { readRetryAfterMs } from './retry-after.ts'
import { toDelayMs } from './slow-down.ts'
import { startAnsweringServer, type AnsweringServer } from './testing/answering-server.ts'
import { callEverything, sampleIds } from './testing/call-everything.ts'
import { UsageGauge } from './usage-gauge.ts'

/** Hundreds of calls, on a machine that may be busy. */
const SLOW_MS = 60_000

let server: AnsweringServer
let graph: GraphClient
let sender: MessageSender

beforeAll(async () => {
  server = await startAnsweringServer((_, res) => void res.end())
  graph = createGraphClient(server.config, { wait: () => Promise.resolve() })
  sender = createMessageSender(server.config, { connections: 2 })
})

afterAll(async () => {
  server.close()
  await Promise.all([graph.close(), sender.close()])
})

/** An answer that is nearly right: each part that some call looks for, with any value in it. */
const nearlyRight = fc.record({
  id: fc.oneof(fc.constant('5'), fc.integer(), fc.jsonValue()), success: fc.jsonValue(), name: fc.jsonValue(), url: fc.jsonValue(), h: fc.jsonValue(), access_token: fc.jsonValue(),
  data: fc.oneof(fc.array(fc.record({ id: fc.jsonValue(), data_points: fc.jsonValue(), is_valid: fc.boolean() }), { maxLength: 3 }), fc.jsonValue()),
  paging: fc.oneof(fc.record({ cursors: fc.record({ after: fc.oneof(fc.string(), fc.jsonValue()) }), next: fc.oneof(fc.webUrl(), fc.jsonValue()) }), fc.jsonValue()),
  error: fc.oneof(fc.record({ code: fc.oneof(fc.integer(), fc.string()), error_subcode: fc.jsonValue(), is_transient: fc.jsonValue(), fbtrace_id: fc.jsonValue() }), fc.jsonValue()),
  messages: fc.oneof(fc.array(fc.record({ id: fc.jsonValue(), message_status: fc.jsonValue() }), { maxLength: 2 }), fc.jsonValue()),
  health_status: fc.jsonValue(), block_users: fc.jsonValue(), expires_in: fc.jsonValue(),
}, { requiredKeys: [] })

const text = fc.oneof(
  nearlyRight.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string(),
  fc.tuple(nearlyRight, fc.nat(400)).map(([value, cut]) => JSON.stringify(value).slice(0, cut)),
)
const bytes = fc.oneof(text.map((value) => Buffer.from(value)), fc.uint8Array({ maxLength: 200 }).map((value) => Buffer.from(value)))
const status = fc.oneof(fc.constantFrom(200, 400, 401, 403, 404, 429, 500, 502, 503), fc.integer({ min: 200, max: 599 }))
const contentType = fc.constantFrom('application/json', 'text/javascript; charset=UTF-8', 'text/html', 'application/octet-stream', 'nonsense')
const usage = fc.oneof(fc.constant('{"call_count":99,"estimated_time_to_regain_access":9}'), fc.json().filter(isHeader), fc.string().filter(isHeader))
const answer = fc.record({ bytes, status, contentType, usage })

const names: GraphRequestName[] = Object.keys(callEverything({} as GraphClient)) as GraphRequestName[]

describe('whatever answers', () => {
  it.each(names)('%s ends with a value or an AppError', async (name) => {
    const call = callEverything(graph, { ...sampleIds, mediaUrl: `${server.url}/file` })[name]
    await fc.assert(fc.asyncProperty(answer, async (one) => {
      answerWith(one)
      for (const id of [sampleIds.wabaId, sampleIds.phoneNumberId, sampleIds.templateId]) graph.invalidate(id)
      const failure: unknown = await call().then(() => null, (error: unknown) => error)
      expect(failure === null || failure instanceof AppError).toBe(true)
      expect(JSON.stringify([failure, String(failure)])).not.toContain(sampleIds.accessToken)
    }), { numRuns: 20 })
  }, SLOW_MS)

  it('a send has one of four outcomes, and only an answer with an id is taken for accepted', async () => {
    await fc.assert(fc.asyncProperty(answer, async (one) => {
      answerWith(one)
      const outcome = await sender.send('106', 'token', '{}')
      expect(['accepted', 'refused', 'unknown']).toContain(outcome.kind)
      if (outcome.kind === 'accepted') expect(typeof outcome.wamid).toBe('string')
      if (outcome.kind === 'refused') expect(Number.isInteger(outcome.error.code)).toBe(true)
    }), { numRuns: 300 })
  }, SLOW_MS)
})

describe('the parsers of answers', () => {
  it('read any JSON as JSON.parse does, but for long numbers', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const written = JSON.stringify(value)
      if (!/\d{16}/.test(written)) expect(parseLosslessJson(written)).toEqual(JSON.parse(written))
      else parseLosslessJson(written)
    }), { numRuns: 500 })
  }, SLOW_MS)

  it('keep ids beyond 2^53 to the last digit, wherever they stand', () => {
    fc.assert(fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 100n }), fc.string(), (id, name) => {
      expect(parseLosslessJson(`{"name":${JSON.stringify(name)},"id":${String(id)}}`)).toEqual({ name, id: String(id) })
    }))
  })

  it('turn any value into an error of Meta’s or nothing', () => {
    fc.assert(fc.property(fc.anything(), fc.integer(), (value, code) => {
      const error = parseGraphError(value, code, null)
      expect(error === null || Number.isInteger(error.code)).toBe(true)
    }))
  })

  it('take any header for usage or nothing, and never wait without end', () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), fc.integer(), (header, skew) => {
      const gauge = new UsageGauge()
      const headers = { 'x-app-usage': header, 'x-business-use-case-usage': header, 'retry-after': header }
      gauge.record(headers, '5')
      const delay = toDelayMs([gauge.ofApp(), gauge.ofNode('5'), ...gauge.list()], Date.now() + skew)
      expect(delay).toBeGreaterThanOrEqual(0)
      expect(delay).toBeLessThanOrEqual(20_000)
      expect(readRetryAfterMs(headers) ?? 0).toBeLessThanOrEqual(86_400_000)
    }), { numRuns: 500 })
  }, SLOW_MS)
})

function answerWith(one: { bytes: Buffer; status: number; contentType: string; usage: string }): void {
  server.answerWith((_, res) => {
    res.writeHead(one.status, { 'content-type': one.contentType, 'x-app-usage': one.usage, 'x-business-use-case-usage': one.usage }).end(one.status === 204 || one.status === 304 ? undefined : one.bytes)
  })
}

function isHeader(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value)
}
