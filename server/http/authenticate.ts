import type { RequestHandler, Request, Response } from 'express'
import type { Authentication } from '#server/auth/authentication.ts'
import { validateBearer } from '#server/auth/validate-bearer.ts'
import { validateSessionCookie } from '#server/auth/validate-session-cookie.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { isForgeryProof } from './same-origin.ts'

type AuthServices = Pick<Services, 'db' | 'env' | 'now'>

/**
 * Who sends this request: by bearer token if there is an Authorization header, else by the session cookie, which is set
 * again when it was prolonged.
 */
export async function authenticate(services: AuthServices, req: Request, res: Response): Promise<Authentication | null> {
  const ip = req.ip ?? null
  if (req.headers.authorization !== undefined) return validateBearer(services, req.headers.authorization, ip)
  const found = await validateSessionCookie(services, req.headers.cookie, ip)
  if (found?.freshCookie) res.append('Set-Cookie', found.freshCookie)
  return found
}

/** Middleware of plain endpoints: `res.locals.auth` holds an `Authentication`, or the answer is 401 (403 for a forged change). */
export function requireActor(services: AuthServices): RequestHandler {
  return (req, res, next) => {
    authenticate(services, req, res)
      .then((auth) => {
        if (!auth) throw new AppError('UNAUTHENTICATED', 'Your session has ended. Sign in again.')
        requireOwnPage(services, req, auth)
        res.locals['auth'] = auth
        next()
      })
      .catch(next)
  }
}

/** What `requireActor` found. */
export function authOf(res: Response): Authentication {
  return res.locals['auth'] as Authentication
}

/** A browser adds cookies to anybody's request, so a change by cookie must prove where it comes from. @throws AppError FORBIDDEN */
export function requireOwnPage(services: Pick<Services, 'env'>, req: Request, auth: Pick<Authentication, 'via'> | null): void {
  if (auth?.via !== 'cookie' || isReading(req)) return
  if (isForgeryProof(req.headers, services.env.web.publicUrl)) return
  throw new AppError('FORBIDDEN', 'This request did not come from Clarion’s own pages. Send the header `x-csrf: 1`, or use a bearer token.')
}

export function isReading(req: Pick<Request, 'method'>): boolean {
  return req.method === 'GET' || req.method === 'HEAD'
}
