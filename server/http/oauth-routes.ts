import express, { type Express, type Request, type Response } from 'express'
import { disconnect } from '#server/accounts/disconnect.ts'
import { finishOauth, type OauthResult } from '#server/accounts/finish-oauth.ts'
import { getStatus } from '#server/accounts/get-status.ts'
import type { Asker } from '#server/accounts/oauth-state.ts'
import { callbackQuery, disconnectInput } from '#server/accounts/schema.ts'
import { startOauth } from '#server/accounts/start-oauth.ts'
import type { Authentication } from '#server/auth/authentication.ts'
import { requireRole } from '#server/auth/require-role.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { authenticate, authOf, requireActor } from './authenticate.ts'
import { toErrorMiddleware } from './to-error-middleware.ts'

/** Connecting Meta businesses: the dialog, its way back, the state, and the end. */
export function registerOauthRoutes(app: Express, services: Services): void {
  const signedIn = requireActor(services)
  const route = (run: (services: Services, req: Request, res: Response) => Promise<void>) => (req: Request, res: Response, next: (error: unknown) => void) => {
    res.set('Cache-Control', 'no-store')
    run(services, req, res).catch(next)
  }
  app.get('/auth/meta-oauth/init', signedIn, route(init))
  app.get('/auth/meta-oauth/callback', route(callback))
  app.get('/auth/meta-oauth/status', signedIn, route(async (_, __, res) => void res.json(await getStatus(services, authOf(res).actor))))
  app.post('/auth/meta-oauth/disconnect', signedIn, express.json({ limit: '16kb' }), route(end))
}

async function init(services: Services, req: Request, res: Response): Promise<void> {
  const { url } = await startOauth(services, toAsker(authOf(res)))
  if (req.query['redirect'] === '1') res.redirect(302, url)
  else res.json({ url })
}

/** A person's browser stands here, so that errors too lead to the page, which explains them. */
async function callback(services: Services, req: Request, res: Response): Promise<void> {
  try {
    const auth = await authenticate(services, req, res)
    answer(services, res, auth ? await finishOauth(services, toAsker(auth), callbackQuery.parse(req.query)) : { result: 'state_invalid', detail: 'signed_out' })
  } catch (error) {
    answer(services, res, explain(services, error))
  }
}

async function end(services: Services, req: Request, res: Response): Promise<void> {
  const { actor } = authOf(res)
  requireRole(actor, 'admin')
  res.json(await disconnect(services, actor, disconnectInput.parse(req.body ?? {})))
}

function explain(services: Services, error: unknown): OauthResult {
  const code = error instanceof AppError ? error.code : 'INTERNAL'
  if (code === 'UNAUTHENTICATED') return { result: 'state_invalid', detail: 'signed_out' }
  if (code === 'FORBIDDEN') return { result: 'state_invalid', detail: 'role' }
  services.log.error({ err: error }, 'the callback of the Meta dialog failed')
  return { result: 'exchange_failed', detail: 'unexpected' }
}

function answer(services: Services, res: Response, { result, detail }: OauthResult): void {
  const url = new URL('/settings/connections', services.env.web.publicUrl)
  url.searchParams.set('result', result)
  if (detail !== null) url.searchParams.set('detail', detail)
  res.redirect(302, url.toString())
}

/** @throws AppError FORBIDDEN below the role of admin */
function toAsker({ actor, binding }: Authentication): Asker {
  requireRole(actor, 'admin')
  const { userId } = actor
  if (userId === null) throw new AppError('FORBIDDEN', 'Only a person can connect a Meta business.')
  return { actor: { ...actor, userId }, binding }
}
