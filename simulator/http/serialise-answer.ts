import { STATUS_CODES } from 'node:http'
import { flatten } from '../core/flatten.ts'
import { servedVersion } from './api-version.ts'
import type { FinishedAnswer } from './spoil-answer.ts'

let second = 0
let date = ''
let accepted = { version: '', date: '', lines: '' }

/** An answer as it goes over the wire, `Date` and `Connection` added as `node:http` does. */
export function serialiseAnswer({ status, headers, body }: FinishedAnswer): string {
  let head = `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n`
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i] ?? ''}: ${headers[i + 1] ?? ''}\r\n`
  return `${head}Date: ${dateNow()}\r\nConnection: keep-alive\r\n\r\n${String(body)}`
}

/** The answer to an accepted send, as `acceptedAnswer` describes it; the lines that stay the same for a second are put together once. @param body ASCII */
export function serialiseAccepted(body: string, { version, traceId }: { version: string; traceId: string }): string {
  const now = dateNow()
  if (accepted.date !== now || accepted.version !== version) accepted = { version, date: now, lines: acceptedLines(version, now) }
  return `${accepted.lines}${String(body.length)}\r\nx-fb-trace-id: ${traceId}\r\n\r\n${body}`
}

function acceptedLines(version: string, now: string): string {
  return flatten(`HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\nfacebook-api-version: ${servedVersion(version)}\r\nDate: ${now}\r\nConnection: keep-alive\r\ncontent-length: `)
}

/** Made once a second. */
function dateNow(): string {
  const now = Math.floor(Date.now() / 1000)
  if (now !== second) {
    second = now
    date = new Date(now * 1000).toUTCString()
  }
  return date
}
