import type { IncomingMessage } from 'node:http'
import { GraphError, parameterError, tokenError } from '../core/graph-error.ts'
import { isListOfDigits, isObject, parseJson, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { checkProof } from '../oauth/check-proof.ts'
import type { Session } from '../oauth/token-store.ts'
import type { Parts } from '../parts.ts'
import { DEFAULT_VERSION } from './api-version.ts'
import type { GraphRequest, UploadedFile } from './graph-request.ts'
import { parseMultipart } from './parse-multipart.ts'
import { readBody } from './read-body.ts'

const MEGABYTE = 1024 * 1024
const JSON_LIMIT = 4 * MEGABYTE
/** Documents may have 100 MB; a little more for the form around them. */
const UPLOAD_LIMIT = 101 * MEGABYTE

/**
 * Takes the transport off a Graph call: version, path, query, JSON, form or multipart body, and where the token was.
 * @throws GraphError for bodies that are too large or not what their type says
 */
export async function parseRequest(parts: Parts, raw: IncomingMessage): Promise<GraphRequest> {
  const baseUrl = `http://${raw.headers.host ?? 'localhost'}`
  const url = parseUrl(raw.url ?? '/', baseUrl)
  const segments = url.pathname.split('/').filter((part) => part !== '').map(decodeSegment)
  const version = /^v\d{1,3}\.\d{1,2}$/.test(segments[0] ?? '') ? (segments.shift() ?? DEFAULT_VERSION) : DEFAULT_VERSION
  const query = queryParams(url)
  const body = await parseBody(raw)
  const params = { ...query, ...body.fields }
  const token = tokenOf(raw.headers.authorization, params)
  const method = raw.method === 'POST' ? (textOf(params['method'])?.toUpperCase() ?? 'POST') : (raw.method ?? 'GET')
  return { parts, raw, method, version, segments, params, files: body.files, bytes: body.bytes, baseUrl, token, session: () => requireSession(parts, token, params) }
}

/**
 * The session of the request's token, its `appsecret_proof` checked when there is one.
 * @throws GraphError 104 without a token, 190 for a bad one, 100 for a wrong proof
 */
export function requireSession(parts: Parts, token: string | undefined, params: JsonObject): Session {
  if (token === undefined) throw new GraphError(104, 'An access token is required to request this resource.', { status: 401 })
  if (token.length > 2000) throw tokenError('Invalid OAuth access token - Cannot parse access token')
  const session = parts.tokens.require(token)
  checkProof(parts, session, params)
  return session
}

/** From the header `Authorization` (`Bearer` or, for uploads, `OAuth`) or the parameter. */
export function tokenOf(header: string | undefined, params: JsonObject): string | undefined {
  if (header !== undefined) {
    const match = /^(?:bearer|oauth)\s+(\S+)\s*$/i.exec(header)
    if (match) return match[1]
  }
  return textOf(params['access_token'])
}

function parseUrl(path: string, baseUrl: string): URL {
  try {
    // A client whose base address ends with a slash asks for `//v26.0/…`, which would read as a host.
    return new URL(path.replace(/^\/{2,}/, '/'), baseUrl)
  } catch {
    return new URL('/', 'http://localhost')
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** `a=1&a=2` and `a[]=1` become lists; the first is how most HTTP clients write arrays. */
function queryParams(url: URL): JsonObject {
  return collect(url.searchParams)
}

function collect(pairs: URLSearchParams): JsonObject {
  const out: JsonObject = Object.create(null) as JsonObject
  for (const [rawKey, value] of pairs) {
    const key = rawKey.endsWith('[]') ? rawKey.slice(0, -2) : rawKey
    const before = out[key]
    if (before === undefined) out[key] = value
    else out[key] = Array.isArray(before) ? [...(before as unknown[]), value].slice(0, 200) : [before, value]
  }
  return out
}

type ParsedBody = { fields: JsonObject; files: UploadedFile[]; bytes: Buffer }

async function parseBody(raw: IncomingMessage): Promise<ParsedBody> {
  const type = (raw.headers['content-type'] ?? '').toLowerCase()
  const isUpload = type.startsWith('multipart/') || (type !== '' && !type.includes('json') && !type.includes('urlencoded'))
  const bytes = await readBody(raw, isUpload ? UPLOAD_LIMIT : JSON_LIMIT)
  const none = { fields: {}, files: [], bytes }
  if (bytes.length === 0) return none
  if (type.startsWith('multipart/')) {
    const { fields, files } = parseMultipart(bytes, raw.headers['content-type'] ?? '')
    return { fields: expandJson(fields), files, bytes }
  }
  if (type.includes('urlencoded')) return { ...none, fields: expandJson(collect(new URLSearchParams(bytes.toString('utf8')))) }
  if (type.includes('json') || (type === '' && bytes[0] === 0x7b)) {
    const parsed = parseJson(bytes.toString('utf8'))
    if (isObject(parsed)) return { ...none, fields: parsed }
    throw parameterError('The request body must be a JSON object.')
  }
  return none
}

/** Text that stays text even if it looks like JSON. */
const OPAQUE = new Set(['state', 'redirect_uri', 'biz_opaque_callback_data'])

/** Nested values of forms are JSON text. */
function expandJson(fields: JsonObject): JsonObject {
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value !== 'string' || OPAQUE.has(key) || !/^\s*[[{]/.test(value) || isListOfDigits(value)) continue
    const parsed = parseJson(value)
    if (parsed !== undefined) fields[key] = parsed
  }
  return fields
}
