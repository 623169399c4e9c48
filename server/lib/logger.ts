import { pino, type Logger } from 'pino'

export type { Logger }

/** Structured logs on stdout. Redaction is the second line of defence: nothing secret should be handed to it at all. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: { paths: ['*.access_token', '*.accessToken', '*.authorization', '*.cookie', '*.phone', '*.text', '*.password'], censor: '[redacted]' },
  })
}
