import { createExpressMiddleware } from '@trpc/server/adapters/express'
import type { Express, Request, Response } from 'express'
import type { Authentication } from '#server/auth/authentication.ts'
import { createContext } from '#server/context.ts'
import type { Services } from '#server/services.ts'
import { appRouter } from '#server/trpc/router.ts'
import { authenticate, requireOwnPage } from './authenticate.ts'

export const TRPC_BATCH_MAX = 20
const BODY_MAX_BYTES = 1024 * 1024

/** Procedures over HTTP. A request is authenticated once, however many procedures its batch holds. */
export function registerTrpcRoutes(app: Express, services: Services): void {
  app.use('/trpc', (req, res, next) => {
    res.set('Cache-Control', 'no-store')
    authenticate(services, req, res)
      .then((auth) => {
        requireOwnPage(services, req, auth)
        res.locals['auth'] = auth
        next()
      })
      .catch(next)
  })
  app.use('/trpc', createExpressMiddleware({
    router: appRouter,
    createContext: ({ res }: { req: Request; res: Response }) => createContext(services, (res.locals['auth'] as Authentication | null | undefined) ?? null),
    maxBodySize: BODY_MAX_BYTES,
    maxBatchSize: TRPC_BATCH_MAX,
  }))
}
