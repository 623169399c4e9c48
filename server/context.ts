import type { Authentication } from './auth/authentication.ts'
import type { Services } from './services.ts'
import type { TrpcContext } from './trpc/trpc.ts'

/** What a procedure sees of a request; nobody signed in is a context too. */
export function createContext(services: Services, auth: Pick<Authentication, 'session' | 'actor'> | null): TrpcContext {
  return { services, session: auth?.session ?? null, actor: auth?.actor ?? null }
}
