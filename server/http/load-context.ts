import type { AppLoadContext } from '@remix-run/node'
import type { Request, Response } from 'express'
import { signIn } from '#server/auth/sign-in.ts'
import { signOut } from '#server/auth/sign-out.ts'
import { createContext } from '#server/context.ts'
import type { Services } from '#server/services.ts'
import { createCaller } from '#server/trpc/router.ts'
import { authenticate } from './authenticate.ts'
import { isOwnForm } from './refuse-foreign-forms.ts'
import { nonceOf } from './security-headers.ts'

/** Everything that routes get from the server, as `context`. */
export async function createLoadContext(services: Services, req: Request, res: Response): Promise<AppLoadContext> {
  const auth = await authenticate(services, req, res)
  return {
    trpc: createCaller(createContext(services, auth)),
    session: auth?.session ?? null,
    csrfOk: isOwnForm(services, req),
    cspNonce: nonceOf(res),
    signIn: async (credentials) => {
      const result = await signIn(services, credentials, req.ip ?? null)
      return result.kind === 'ok' ? { kind: 'ok', cookie: result.cookie } : result
    },
    signOut: () => signOut(services, req.headers.cookie, req.ip ?? null),
  }
}
