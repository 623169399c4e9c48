import { createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '#server/trpc/router.ts'
import { sleep } from '../services/wait-until.ts'

export type ProductClient = {
  api: ReturnType<typeof createApi>
  /** A request with the session's cookie; redirects are not followed. */
  request: (path: string, init?: RequestInit & { duplex?: 'half' }) => Promise<Response>
}

/** A person's browser without a window: the session's cookie and the header that shows a change is wanted. */
export async function signIn(url: string, login: { email: string; password: string }): Promise<ProductClient> {
  const answer = await fetch(`${url}/auth/login`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-session': 'cookie' }, body: JSON.stringify({ email: login.email, password: login.password }),
  })
  if (!answer.ok) throw new Error(`Sign-in was refused (${String(answer.status)}): ${await answer.text()}`)
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const headers = { cookie, 'x-csrf': '1' }
  return {
    api: createApi(url, headers),
    request: (path, init = {}) => fetch(new URL(path, url), { redirect: 'manual', ...init, headers: { ...headers, ...(init.headers as Record<string, string> | undefined) } }),
  }
}

function createApi(url: string, headers: Record<string, string>) {
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers, transformer: superjson })] })
}

/** An answer of the product that is none that was hoped for. */
export class Refusal extends Error {
  readonly data: { httpStatus: number }

  constructor(what: string, httpStatus: number, answer: string) {
    super(`${what} (${String(httpStatus)}): ${answer.slice(0, 500)}`)
    this.data = { httpStatus }
  }
}

/** @throws Refusal when the answer is an error */
export async function requireOk(what: string, answer: Response): Promise<Response> {
  if (answer.ok) return answer
  throw new Refusal(what, answer.status, await answer.text())
}

/** Repeats what failed only because the product is being started again. @throws the last error after `patienceMs` */
export async function patiently<T>(ask: () => Promise<T>, patienceMs = 60_000): Promise<T> {
  const end = Date.now() + patienceMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!mayPass(error) || Date.now() > end) throw error
      await sleep(300)
    }
  }
}

/** No answer at all (fetch throws a TypeError, tRPC an error without data), a server that is not itself, or work of before the restart that still goes on. */
function mayPass(error: unknown): boolean {
  const status = (error as { data?: { httpStatus?: number } | null }).data?.httpStatus
  if (status !== undefined) return status >= 500 || status === 409
  return error instanceof TypeError || (error as Error).name === 'TRPCClientError'
}
