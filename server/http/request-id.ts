import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'

/** An id in every answer, for finding its log line; a proxy's own is kept when it looks like one. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.header('x-request-id')
  const id = given && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID()
  res.locals['requestId'] = id
  res.set('X-Request-Id', id)
  next()
}
