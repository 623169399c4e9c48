import express, { type Express, type Request, type Response } from 'express'
import { checkCredentials } from '#server/auth/check-credentials.ts'
import { logoutInput, refreshInput, signInInput } from '#server/auth/schema.ts'
import { startSession } from '#server/auth/sign-in.ts'
import { signOut } from '#server/auth/sign-out.ts'
import { issueTokens, refreshTokenPair, revokeTokens } from '#server/auth/tokens.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { isForgeryProof, sameOrigin } from './same-origin.ts'

type AuthServices = Pick<Services, 'db' | 'sql' | 'env' | 'now'>

/** Sign-in for API clients. With the header `x-session: cookie` the answer also sets the browser's session cookie. */
export function registerAuthRoutes(app: Express, services: AuthServices): void {
  const json = [requireJson, express.json({ limit: '16kb' })]
  const route = (path: string, run: (services: AuthServices, req: Request, res: Response) => Promise<void>) => {
    app.post(path, ...json, (req, res, next) => {
      res.set('Cache-Control', 'no-store')
      run(services, req, res).catch(next)
    })
  }
  route('/auth/login', login)
  route('/auth/refresh', refresh)
  route('/auth/logout', logout)
}

async function login(services: AuthServices, req: Request, res: Response): Promise<void> {
  const input = signInInput.parse(req.body)
  const wantsCookie = req.header('x-session') === 'cookie'
  // Else a foreign page could sign its visitor in as somebody else.
  if (wantsCookie && sameOrigin(req.headers, services.env.web.publicUrl) === 'no') throw foreign()
  const checked = await checkCredentials(services, input, req.ip ?? null)
  if (checked.kind === 'invalid') throw new AppError('UNAUTHENTICATED', 'The e-mail or the password is wrong.')
  if (checked.kind === 'locked') throw locked(checked.retryAfterSeconds)
  const pair = await issueTokens(services, checked.userId)
  if (wantsCookie) res.append('Set-Cookie', await startSession(services, checked.userId))
  res.json(pair)
}

async function refresh(services: AuthServices, req: Request, res: Response): Promise<void> {
  const { refreshToken } = refreshInput.parse(req.body)
  res.json(await refreshTokenPair(services, refreshToken))
}

async function logout(services: AuthServices, req: Request, res: Response): Promise<void> {
  const { refreshToken } = logoutInput.parse(req.body ?? {})
  if (refreshToken) await revokeTokens(services, refreshToken)
  if (req.headers.cookie !== undefined) {
    if (!isForgeryProof(req.headers, services.env.web.publicUrl)) throw foreign()
    res.append('Set-Cookie', (await signOut(services, req.headers.cookie, req.ip ?? null)).cookie)
  }
  res.json({ success: true })
}

function requireJson(req: Request, _res: Response, next: (error?: unknown) => void): void {
  const hasBody = req.headers['content-length'] !== undefined ? req.headers['content-length'] !== '0' : req.headers['transfer-encoding'] !== undefined
  next(hasBody && !req.is('application/json') ? new AppError('BAD_INPUT', 'Send JSON, with the header `Content-Type: application/json`.') : undefined)
}

function locked(retryAfterSeconds: number): AppError {
  const minutes = Math.ceil(retryAfterSeconds / 60)
  return new AppError('RATE_LIMITED', `Too many wrong passwords. Try again in ${String(minutes)} ${minutes === 1 ? 'minute' : 'minutes'}.`, { retryAfterMs: retryAfterSeconds * 1000 })
}

function foreign(): AppError {
  return new AppError('FORBIDDEN', 'This request did not come from Clarion’s own pages. Send the header `x-csrf: 1`, or leave the cookie out.')
}
