import type { AppErrorCode } from './app-error.ts'

type TrpcCode =
  | 'BAD_REQUEST' | 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND' | 'CONFLICT' | 'PAYLOAD_TOO_LARGE' | 'UNPROCESSABLE_CONTENT'
  | 'TOO_MANY_REQUESTS' | 'BAD_GATEWAY' | 'SERVICE_UNAVAILABLE' | 'INTERNAL_SERVER_ERROR'

export type ErrorAnswer = { status: number; trpc: TrpcCode; retryable: boolean; logLevel: 'debug' | 'warn' | 'error' }

/** How each code is answered over HTTP and tRPC, and whether trying again can help. */
export const errorTable: Record<AppErrorCode, ErrorAnswer> = {
  BAD_INPUT: { status: 400, trpc: 'BAD_REQUEST', retryable: false, logLevel: 'debug' },
  UNAUTHENTICATED: { status: 401, trpc: 'UNAUTHORIZED', retryable: false, logLevel: 'debug' },
  FORBIDDEN: { status: 403, trpc: 'FORBIDDEN', retryable: false, logLevel: 'debug' },
  NOT_FOUND: { status: 404, trpc: 'NOT_FOUND', retryable: false, logLevel: 'debug' },
  CONFLICT: { status: 409, trpc: 'CONFLICT', retryable: false, logLevel: 'debug' },
  TOO_LARGE: { status: 413, trpc: 'PAYLOAD_TOO_LARGE', retryable: false, logLevel: 'debug' },
  UNPROCESSABLE: { status: 422, trpc: 'UNPROCESSABLE_CONTENT', retryable: false, logLevel: 'debug' },
  RATE_LIMITED: { status: 429, trpc: 'TOO_MANY_REQUESTS', retryable: true, logLevel: 'warn' },
  META_REFUSED: { status: 502, trpc: 'BAD_GATEWAY', retryable: false, logLevel: 'warn' },
  META_UNREACHABLE: { status: 502, trpc: 'BAD_GATEWAY', retryable: true, logLevel: 'warn' },
  TOKEN_INVALID: { status: 409, trpc: 'CONFLICT', retryable: false, logLevel: 'warn' },
  UNAVAILABLE: { status: 503, trpc: 'SERVICE_UNAVAILABLE', retryable: true, logLevel: 'error' },
  INTERNAL: { status: 500, trpc: 'INTERNAL_SERVER_ERROR', retryable: true, logLevel: 'error' },
}
