import type { ActionFunctionArgs, AppLoadContext, LoaderFunctionArgs } from '@remix-run/node'
import { data, redirect } from '@remix-run/node'
import type { Caller, SessionInfo } from './api-types.ts'
import type { Problem } from './problem.ts'
import { toProblem } from './problem.ts'

type RouteArgs = Pick<LoaderFunctionArgs, 'request' | 'context'>

/** The session, or a redirect to sign in that comes back to this page. */
export function requireSession({ request, context }: RouteArgs): SessionInfo {
  if (context.session) return context.session
  throw redirect(signInPath(request))
}

/**
 * The one door from a loader to the API: runs `read` and answers failures as HTTP does: 401 goes to the sign-in page, the
 * rest become a response that the nearest error page explains.
 */
export async function readApi<T>(args: RouteArgs, read: (trpc: Caller) => Promise<T>): Promise<T> {
  requireSession(args)
  try {
    return await read(args.context.trpc)
  } catch (error) {
    throw toResponse(error, args.request)
  }
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** The one door from an action to the API. What the person can mend (400, 403, 404, 409, 422, 429, 502, 503) comes back as a value. */
export async function changeApi<T>(args: Pick<ActionFunctionArgs, 'request' | 'context'>, change: (trpc: Caller) => Promise<T>): Promise<Outcome<T>> {
  requireSession(args)
  requireSameOrigin(args.context)
  try {
    return { ok: true, value: await change(args.context.trpc) }
  } catch (error) {
    const problem = toProblem(error)
    if (problem.status === 401) throw redirect(signInPath(args.request))
    if (problem.status === 500) console.error(error)
    return { ok: false, problem }
  }
}

/** Refuses a form that another site made the browser send. */
export function requireSameOrigin(context: AppLoadContext): void {
  if (!context.csrfOk) throw data({ message: 'This form came from another site, so nothing was changed.' }, { status: 403 })
}

function toResponse(error: unknown, request: Request): unknown {
  if (error instanceof Response) return error
  const problem = toProblem(error)
  if (problem.status === 401) return redirect(signInPath(request))
  if (problem.status === 500) return error
  return data({ message: problem.message, fields: problem.fields }, { status: problem.status })
}

/** Keeps only the path: `next` never leads to another host. */
function signInPath(request: Request): string {
  const url = new URL(request.url)
  const path = url.pathname.replace(/\.data$/, '').replace(/^\/_root$/, '/')
  url.searchParams.delete('_routes')
  const target = request.method === 'GET' ? path + url.search : path
  return target === '/' ? '/login' : `/login?next=${encodeURIComponent(target)}`
}
