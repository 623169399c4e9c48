import type { ServerResponse } from 'node:http'
import { GraphError } from '../core/graph-error.ts'
import type { Refusal } from '../faults/fault-kinds.ts'
import { graphErrorOf } from '../faults/graph-errors.ts'
import type { Struck } from '../faults/faults.ts'
import { rateLimitHit } from '../messages/throughput.ts'
import { writeError } from './write-answer.ts'
import type { AnswerContext } from './write-answer.ts'

const GATEWAY_PAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

/** Faults that strike before a call is looked at: nothing happens but the answer, or its absence. */
export function refuseCall(response: ServerResponse, { kind, value, subcode }: Struck<Refusal>, context: AnswerContext): void {
  switch (kind) {
    case 'reset_before':
      response.req.socket.resetAndDestroy()
      return
    case 'http_502_html':
      response.writeHead(502, { 'content-type': 'text/html', 'content-length': GATEWAY_PAGE.length })
      response.end(GATEWAY_PAGE)
      return
    default:
      writeError(response, errorOf(kind, value, subcode), context)
  }
}

function errorOf(kind: Exclude<Refusal, 'reset_before' | 'http_502_html'>, value: number, subcode: number | undefined): GraphError {
  switch (kind) {
    case 'http_500':
      return new GraphError(131000, '(#131000) Something went wrong', { status: 500, isTransient: true, details: 'An unknown error occurred. Please try again.' })
    case 'http_503':
      return new GraphError(131016, '(#131016) Service unavailable', { status: 503, isTransient: true, details: 'A service is temporarily unavailable. Please try again.' })
    case 'rate_429':
      return rateLimitHit(429, retryAfter(value))
    case 'rate_130429':
      return rateLimitHit()
    case 'rate_80007':
      return new GraphError(80007, '(#80007) Rate limit issues', { headers: retryAfter(value), details: 'The WhatsApp Business Account has reached its rate limit.' })
    case 'graph_error':
      return graphErrorOf(value, subcode)
    default:
      return kind satisfies never
  }
}

function retryAfter(seconds: number): Record<string, string> {
  return seconds === 0 ? {} : { 'retry-after': String(seconds) }
}
