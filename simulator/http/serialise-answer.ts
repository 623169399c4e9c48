import { STATUS_CODES } from 'node:http'
import type { FinishedAnswer } from './spoil-answer.ts'

let second = 0
let date = ''

/** An answer as it goes over the wire, `Date` and `Connection` added as `node:http` does. */
export function serialiseAnswer({ status, headers, body }: FinishedAnswer): string {
  let head = `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\n`
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i] ?? ''}: ${headers[i + 1] ?? ''}\r\n`
  return `${head}Date: ${dateNow()}\r\nConnection: keep-alive\r\n\r\n${String(body)}`
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
