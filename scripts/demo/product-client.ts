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

/** Repeats a question while the product is being started again. @throws the last error after `patienceMs` */
export async function patiently<T>(ask: () => Promise<T>, patienceMs = 60_000): Promise<T> {
  const end = Date.now() + patienceMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const data = (error as { data?: { httpStatus?: number } }).data
      const isRefusal = data?.httpStatus !== undefined && data.httpStatus < 500
      if (isRefusal || Date.now() > end) throw error
      await sleep(300)
    }
  }
}
