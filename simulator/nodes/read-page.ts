import { parameterError } from '../core/graph-error.ts'
import type { GraphError } from '../core/graph-error.ts'
import { numberWithin, textOf } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'
import { readNode } from './node-type.ts'
import type { NodeType } from './node-type.ts'

const DEFAULT_LIMIT = 25
const MAX_LIMIT = 1000

export type PageOptions = {
  /** Path of the edge, for the links: `102…/message_templates`. */
  path: string
  /** What a cursor that is not ours is answered with. */
  invalidCursor?: () => GraphError
  /** More top-level members, e.g. `summary`. */
  extra?: JsonObject
}

/**
 * One page of a list with cursors. `next` and `previous` are absolute and carry the caller's token, as at Meta: clients
 * request them as they are. `next` is missing on the last page, and that alone ends a list.
 */
export function readPage<T extends { id: string }>(type: NodeType<T>, rows: { list: T[]; request: GraphRequest }, options: PageOptions): JsonObject {
  const { list, request } = rows
  const limit = numberWithin(request.params['limit'], { low: 1, high: MAX_LIMIT, fallback: DEFAULT_LIMIT })
  const start = startOf(list, request, { limit, options })
  const page = list.slice(start, start + limit)
  const data = page.map((entity) => readNode(type, entity, request))
  const first = page[0]
  const last = page.at(-1)
  if (!first || !last) return { data, ...options.extra }
  const cursors = { before: toCursor(request, first.id), after: toCursor(request, last.id) }
  return {
    data,
    paging: {
      cursors,
      ...(start + limit < list.length ? { next: pageLink(request, options.path, { limit: String(limit), after: cursors.after }) } : {}),
      ...(start > 0 ? { previous: pageLink(request, options.path, { limit: String(limit), before: cursors.before }) } : {}),
    },
    ...options.extra,
  }
}

function startOf<T extends { id: string }>(list: T[], request: GraphRequest, how: { limit: number; options: PageOptions }): number {
  const after = textOf(request.params['after'])
  const before = textOf(request.params['before'])
  const cursor = after ?? before
  if (cursor === undefined) return 0
  const id = fromCursor(request, cursor)
  const index = id === undefined ? -1 : list.findIndex((entity) => entity.id === id)
  if (index < 0) throw how.options.invalidCursor?.() ?? parameterError('Invalid cursors values')
  return after === undefined ? Math.max(0, index - how.limit) : index + 1
}

/** Opaque, and of one run only: a stored cursor is invalid after a restart, which clients must survive. */
function toCursor(request: GraphRequest, id: string): string {
  return Buffer.from(`${request.parts.bootId}:${id}`).toString('base64url')
}

function fromCursor(request: GraphRequest, cursor: string): string | undefined {
  const [boot, id] = Buffer.from(cursor, 'base64url').toString('latin1').split(':')
  return boot === request.parts.bootId ? id : undefined
}

function pageLink(request: GraphRequest, path: string, cursor: Record<string, string>): string {
  const link = new URL(`/${request.version}/${path}`, request.baseUrl)
  if (request.token !== undefined) link.searchParams.set('access_token', request.token)
  for (const [name, value] of Object.entries(request.params)) {
    if (name === 'access_token' || name === 'after' || name === 'before' || name === 'limit' || value === undefined) continue
    link.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  for (const [name, value] of Object.entries(cursor)) link.searchParams.set(name, value)
  return link.href
}
