import { unsupportedRequest } from '../core/graph-error.ts'
import { requirePhone, requireWaba } from '../nodes/require-access.ts'
import type { Phone, Waba } from '../world/types.ts'
import type { GraphRequest, Handler } from './graph-request.ts'

/** What can be done at one path below an object, by HTTP method. */
export type Methods = Partial<Record<string, Handler>>

/** By path below the object; `''` is the object itself, `*` stands for one segment of any kind. */
export type Edges = Record<string, Methods>

export const idOf = (request: GraphRequest) => request.segments[0] ?? ''

/** A handler that gets the account of the path, once the token may see it. */
export function onWaba(handle: (waba: Waba, request: GraphRequest) => unknown): Handler {
  return (request) => handle(requireWaba(request, idOf(request)), request)
}

/** A handler that gets the number of the path; what has to do with messages asks for that permission. */
export function onPhone(handle: (phone: Phone, request: GraphRequest) => unknown, scope: Parameters<typeof requirePhone>[2] = 'whatsapp_business_management'): Handler {
  return (request) => handle(requirePhone(request, idOf(request), scope), request)
}

/** Finds what a path below an object does. */
export function findMethods(edges: Edges, path: string[]): Methods | undefined {
  const exact = path.join('/')
  if (Object.hasOwn(edges, exact)) return edges[exact]
  const open = [...path.slice(0, -1), '*'].join('/')
  return path.length > 0 && Object.hasOwn(edges, open) ? edges[open] : undefined
}

/** @throws GraphError 100/33 for a method that the path does not have */
export function pickHandler(methods: Methods, request: GraphRequest): Handler {
  const handler = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
  if (!handler) throw unsupportedRequest(request.method, idOf(request))
  return handler
}
