/** One whole answer. */
export type HttpAnswer = {
  status: number
  /** Status line and header lines, CRLF between them. */
  head: string
  body: string
  /** Milliseconds that the connection may be idle for the next call; 0 when it must not be used again. */
  keepAliveMs: number
}

/** It cannot be read as HTTP/1.1, or is longer than allowed: nobody knows what it says. */
export class BrokenAnswer extends Error {}

const HEAD_END = '\r\n\r\n'
/** As much as Node's own parser allows. */
const HEAD_MAX = 16 * 1024
/** An answer to a send has some hundred bytes, an error page some thousand. */
const BODY_MAX = 256 * 1024
/** All that one call may bring, interim answers and the lines of chunks included. */
const ANSWER_MAX = 2 * BODY_MAX
/** An idle connection that Meta closes in the moment of a call would leave that call unknown. */
const KEEP_ALIVE_MS = 30_000
/** A server's own limit is not used up to its last second, for the same reason. */
const KEEP_ALIVE_MARGIN_MS = 1000

/**
 * Reads one answer from all bytes that came since the call (RFC 9112: a length, chunks, or everything until the end).
 * @param isEnd nothing more will come
 * @returns null while it is not whole
 * @throws BrokenAnswer
 */
export function readAnswer(bytes: Buffer, isEnd: boolean): HttpAnswer | null {
  if (bytes.length > ANSWER_MAX) throw new BrokenAnswer('The answer is too long.')
  let found = readHead(bytes, 0)
  // Interim answers (100 Continue, 103 Early Hints) come before the real one.
  while (found !== null && found.status < 200) found = readHead(bytes, found.bodyAt)
  if (found === null) return null
  const { status, head, bodyAt } = found
  const body = readBody(bytes.subarray(bodyAt), { head, status, isEnd })
  return body && { status, head, body: body.text, keepAliveMs: body.isExact && !isEnd ? readKeepAlive(head) : 0 }
}

function readHead(bytes: Buffer, at: number): { status: number; head: string; bodyAt: number } | null {
  const end = bytes.indexOf(HEAD_END, at, 'latin1')
  if ((end < 0 ? bytes.length : end) - at > HEAD_MAX) throw new BrokenAnswer('The head of an answer is too long.')
  if (end < 0) return null
  const head = bytes.toString('latin1', at, end)
  const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)(?: |\r\n|$)/.exec(head)?.[1])
  if (Number.isNaN(status) || status === 101) throw new BrokenAnswer('This is no answer of HTTP/1.1.')
  return { status, head, bodyAt: end + HEAD_END.length }
}

/** `isExact`: it ended where its head or its chunks said, and nothing came after it. */
type Body = { text: string; isExact: boolean }

function readBody(rest: Buffer, { head, status, isEnd }: { head: string; status: number; isEnd: boolean }): Body | null {
  if (status === 204 || status === 304) return { text: '', isExact: rest.length === 0 }
  if (/\r\ntransfer-encoding:/i.test(head)) {
    if (!/\r\ntransfer-encoding:[ \t]*chunked[ \t]*(?:\r\n|$)/i.test(head)) throw new BrokenAnswer('The answer has an encoding that nobody asked for.')
    return readChunks(rest)
  }
  const length = readLength(head)
  if (length === null) {
    if (rest.length > BODY_MAX) throw new BrokenAnswer('The answer is too long.')
    return isEnd ? { text: rest.toString('utf8'), isExact: false } : null
  }
  return rest.length < length ? null : { text: rest.toString('utf8', 0, length), isExact: rest.length === length }
}

/** Null when the head names none. */
function readLength(head: string): number | null {
  const lengths = head.match(/\r\ncontent-length:[^\r]*/gi)
  if (lengths === null) return null
  const digits = /:[ \t]*(\d{1,9})[ \t]*$/.exec(lengths[0])?.[1]
  if (digits === undefined || lengths.length > 1 || Number(digits) > BODY_MAX) throw new BrokenAnswer('The length of an answer is unreadable or too large.')
  return Number(digits)
}

function readChunks(rest: Buffer): Body | null {
  const parts: Buffer[] = []
  let at = 0
  for (let size = 0; ;) {
    const lineEnd = rest.indexOf('\r\n', at, 'latin1')
    if (lineEnd < 0) return null
    const hex = /^([0-9a-f]{1,6})[ \t]*(?:;.*)?$/i.exec(rest.toString('latin1', at, lineEnd))?.[1]
    if (hex === undefined) throw new BrokenAnswer('A chunk of an answer has no readable size.')
    const length = Number.parseInt(hex, 16)
    at = lineEnd + 2
    size += length
    if (size > BODY_MAX) throw new BrokenAnswer('The answer is too long.')
    if (length === 0) break
    if (rest.length < at + length + 2) return null
    if (rest.toString('latin1', at + length, at + length + 2) !== '\r\n') throw new BrokenAnswer('A chunk of an answer does not end where it should.')
    parts.push(rest.subarray(at, at + length))
    at += length + 2
  }
  const end = endOfTrailer(rest, at)
  return end === null ? null : { text: Buffer.concat(parts).toString('utf8'), isExact: end === rest.length }
}

/** Where the lines after the last chunk end; null while they have not. */
function endOfTrailer(rest: Buffer, at: number): number | null {
  if (rest.toString('latin1', at, at + 2) === '\r\n') return at + 2
  const end = rest.indexOf(HEAD_END, at, 'latin1')
  return end < 0 ? null : end + HEAD_END.length
}

function readKeepAlive(head: string): number {
  if (!head.startsWith('HTTP/1.1') || /\r\nconnection:[^\r]*\bclose\b/i.test(head)) return 0
  const seconds = /\r\nkeep-alive:[^\r]*\btimeout=(\d{1,6})/i.exec(head)?.[1]
  return seconds === undefined ? KEEP_ALIVE_MS : Math.min(KEEP_ALIVE_MS, Math.max(0, Number(seconds) * 1000 - KEEP_ALIVE_MARGIN_MS))
}

/** The headers by their names in small letters; what comes twice is joined by a comma. */
export function readHeaders(head: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name !== '' && name !== '__proto__') headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}
