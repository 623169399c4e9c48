import { DEFAULT_VERSION } from './api-version.ts'

/** With or without a proof, which careful clients send with every call; any other query goes through the router. */
const PATH = /^\/(?:(v\d{1,3}\.\d{1,2})\/)?(\d+)\/messages(?:\?appsecret_proof=([0-9a-f]{64}))?$/
/** Bytes of a send's body. */
export const LENGTH_MAX = 1024 * 1024
/** Heads up to their lengths: they differ by token and number. */
const REMEMBERED = 200
const HEAD_END = '\r\n\r\n'
const LENGTH_LINE = 'content-length: '
const CR = 13
const LF = 10
/** Headers that leave a request as plain as it is. */
const HARMLESS = new Set(['host', 'authorization', 'accept', 'user-agent', 'accept-language', 'sec-fetch-mode', 'accept-encoding'])

/** Which number a send is for, and how. */
export type SendCall = { version: string; phoneId: string; proof: string | undefined }

/** The head of a plain send. */
export type SendHead = SendCall & { authorization: string | undefined }

/** `length`: bytes of the body, which begins at `bodyAt`. */
export type FoundHead = { head: SendHead; length: number; bodyAt: number }

/** What a path names; undefined for anything but `/{phone}/messages`. */
export function readSendPath(path: string): SendCall | undefined {
  const match = PATH.exec(path)
  return match ? { version: match[1] ?? DEFAULT_VERSION, phoneId: match[2] ?? '', proof: match[3] } : undefined
}

/** The bytes of a head up to the digits of its length, when that is its last line. */
type Known = { bytes: Buffer; head: SendHead }

/** Reads the head that begins in a chunk: null for whatever is not a plain send, or not whole. */
export type ReadHead = (chunk: Buffer, at: number) => FoundHead | null

/**
 * A client's heads repeat but for the length of the body: each is read once, and compared afterwards.
 * @returns a reader for each connection
 */
export function readSendHeads(): () => ReadHead {
  const known = new Map<string, Known>()
  return () => {
    let last: Known | undefined
    return (chunk, at) => {
      const again = last && readAgain(last, chunk, at)
      if (again) return again
      const headEnd = chunk.indexOf(HEAD_END, at, 'latin1')
      const text = headEnd < 0 ? '' : chunk.toString('latin1', at, headEnd)
      const found = parseHead(text)
      if (!found) return null
      const digitsAt = text.length - String(found.length).length
      if (text.endsWith(LENGTH_LINE, digitsAt)) last = remember(known, text.slice(0, digitsAt), found.head)
      return { ...found, bodyAt: headEnd + HEAD_END.length }
    }
  }
}

function remember(all: Map<string, Known>, text: string, head: SendHead): Known {
  const known = all.get(text)
  if (known) return known
  if (all.size >= REMEMBERED) all.clear()
  const latest = { bytes: Buffer.from(text, 'latin1'), head }
  all.set(text, latest)
  return latest
}

/** Null also when the length is no plain number: then the head is read with care. */
function readAgain({ bytes, head }: Known, chunk: Buffer, at: number): FoundHead | null {
  let end = at + bytes.length
  if (end >= chunk.length || chunk.compare(bytes, 0, bytes.length, at, end) !== 0) return null
  let length = 0
  for (let digit = (chunk[end] ?? 0) - 48; digit >= 0 && digit <= 9; digit = (chunk[end] ?? 0) - 48) {
    length = length * 10 + digit
    end += 1
    if (length > LENGTH_MAX) return null
  }
  const isWhole = end > at + bytes.length && chunk[end] === CR && chunk[end + 1] === LF && chunk[end + 2] === CR && chunk[end + 3] === LF
  return isWhole ? { head, length, bodyAt: end + HEAD_END.length } : null
}

function parseHead(text: string): { head: SendHead; length: number } | null {
  const [first = '', ...lines] = text.split('\r\n')
  const path = /^POST (\S+) HTTP\/1\.1$/.exec(first)?.[1]
  const call = path === undefined ? undefined : readSendPath(path)
  const headers = readHeaders(lines)
  if (!call || !headers) return null
  const length = headers.get('content-length') ?? ''
  const connection = headers.get('connection')?.toLowerCase() ?? 'keep-alive'
  const isPlain = headers.has('host') && connection === 'keep-alive' && (headers.get('content-type') ?? '').startsWith('application/json')
  if (!isPlain || !/^\d{1,7}$/.test(length) || Number(length) > LENGTH_MAX) return null
  return { head: { ...call, authorization: headers.get('authorization') }, length: Number(length) }
}

/** Undefined when one is unusual, or comes twice: `node:http` knows what to do then. */
function readHeaders(lines: string[]): Map<string, string> | undefined {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const match = /^([A-Za-z-]+):[ \t]*([\x20-\x7e]*?)[ \t]*$/.exec(line)
    const name = match?.[1]?.toLowerCase() ?? ''
    const isKnown = HARMLESS.has(name) || name === 'content-length' || name === 'content-type' || name === 'connection'
    if (!isKnown || headers.has(name)) return undefined
    headers.set(name, match?.[2] ?? '')
  }
  return headers
}
