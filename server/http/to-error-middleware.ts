import type { ErrorRequestHandler, Request, Response } from 'express'

/** Express tells an error middleware by its four parameters, the last of which nobody here needs. */
export function toErrorMiddleware(answer: (thrown: unknown, req: Request, res: Response) => void): ErrorRequestHandler {
  const middleware = (...[thrown, req, res]: Parameters<ErrorRequestHandler>) => answer(thrown, req, res)
  return Object.defineProperty(middleware, 'length', { value: 4 })
}
