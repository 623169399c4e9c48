import { DEFAULT_VERSION } from './api-version.ts'

/** With or without a proof, which careful clients send with every call; any other query goes through the router. */
const PATH = /^\/(?:(v\d{1,3}\.\d{1,2})\/)?(\d+)\/messages(?:\?appsecret_proof=([0-9a-f]{64}))?$/
/** Bytes of a send's body. */
export const LENGTH_MAX = 1024 * 1024
/** Heads that differ by their length, token or number. */
const REMEMBERED = 2000
/** Headers that leave a request as plain as it is. */
const HARMLESS = new Set(['host', 'authorization', 'accept', 'user-agent', 'accept-language', 'sec-fetch-mode', 'accept-encoding'])

/** Which number a send is for, and how. */
export type SendCall = { version: string; phoneId: string; proof: string | undefined }

/** The head of a plain send. */
export type SendHead = SendCall & { authorization: string | undefined; /** Bytes of its body. */ length: number }

/** What a path names; undefined for anything but `/{phone}/messages`. */
export function readSendPath(path: string): SendCall | undefined {
  const match = PATH.exec(path)
  return match ? { version: match[1] ?? DEFAULT_VERSION, phoneId: match[2] ?? '', proof: match[3] } : undefined
}

/** Reads request heads up to their empty line: null for whatever is not a plain send. A client's heads repeat, and are read once. */
export function readSendHeads(): (text: string) => SendHead | null {
  const heads = new Map<string, SendHead | null>()
  return (text) => {
    const known = heads.get(text)
    if (known !== undefined) return known
    if (heads.size >= REMEMBERED) heads.clear()
    const head = parseHead(text)
    heads.set(text, head)
    return head
  }
}

function parseHead(text: string): SendHead | null {
  const [first = '', ...lines] = text.split('\r\n')
  const path = /^POST (\S+) HTTP\/1\.1$/.exec(first)?.[1]
  const call = path === undefined ? undefined : readSendPath(path)
  const headers = readHeaders(lines)
  if (!call || !headers) return null
  const length = headers.get('content-length') ?? ''
  const connection = headers.get('connection')?.toLowerCase() ?? 'keep-alive'
  const isPlain = headers.has('host') && connection === 'keep-alive' && (headers.get('content-type') ?? '').startsWith('application/json')
  if (!isPlain || !/^\d{1,7}$/.test(length) || Number(length) > LENGTH_MAX) return null
  return { ...call, authorization: headers.get('authorization'), length: Number(length) }
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
