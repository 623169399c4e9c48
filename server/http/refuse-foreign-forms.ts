import type { Request, RequestHandler } from 'express'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { isReading } from './authenticate.ts'
import { sameOrigin } from './same-origin.ts'

/** Stands before the pages, so that no route's action has to think of it. @throws AppError FORBIDDEN by `next` */
export function refuseForeignForms(services: Pick<Services, 'env'>): RequestHandler {
  return (req, _res, next) => {
    next(isOwnForm(services, req) ? undefined : new AppError('FORBIDDEN', 'This form was not sent from Clarion’s own pages. Go back, reload the page and try again.'))
  }
}

/** A form cannot carry our header, so the browser must say where it comes from. */
export function isOwnForm(services: Pick<Services, 'env'>, req: Request): boolean {
  return isReading(req) || sameOrigin(req.headers, services.env.web.publicUrl) === 'yes'
}
