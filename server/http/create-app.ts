import compression from 'compression'
import express, { type Express, type RequestHandler } from 'express'
import type { Services } from '#server/services.ts'
import type { WebhookIntake } from '#server/webhooks/webhook-intake.ts'
import { registerAuthRoutes } from './auth-routes.ts'
import { registerContactRoutes } from './contact-routes.ts'
import { registerHealthRoutes } from './health-routes.ts'
import { jsonErrors } from './json-errors.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { registerOauthRoutes } from './oauth-routes.ts'
import { refuseForeignForms } from './refuse-foreign-forms.ts'
import { requestId } from './request-id.ts'
import { securityHeaders } from './security-headers.ts'
import { registerTemplateRoutes } from './template-routes.ts'
import { registerTrpcRoutes } from './trpc-routes.ts'
import { registerWebhookRoutes } from './webhook-routes.ts'

export type AppParts = {
  /** Takes webhooks in; without it the webhook endpoint is not there. */
  intake?: WebhookIntake
  /** Static files and Remix, mounted last; without them every other address is a 404 in JSON. */
  pages?: RequestHandler
  metrics?: Metrics
}

/** The web process's routes, in the order in which a request meets them. */
export function createApp(services: Services, parts: AppParts = {}): Express {
  const { web } = services.env
  const metrics = parts.metrics ?? createMetrics()
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', web.trustProxy)
  app.set('query parser', 'simple')
  // First: webhooks need neither sessions nor headers nor compression, and come by the thousand.
  if (parts.intake) registerWebhookRoutes(app, services, parts.intake)
  app.use(requestId, metrics.observe, ...securityHeaders(services.env), compression())
  registerHealthRoutes(app, services, metrics)
  registerAuthRoutes(app, services)
  registerOauthRoutes(app, services)
  registerTemplateRoutes(app, services)
  registerContactRoutes(app, services)
  registerTrpcRoutes(app, services)
  if (parts.pages) app.use(refuseForeignForms(services), parts.pages)
  else app.use((_req, res) => res.status(404).json({ error: { code: 'NOT_FOUND', message: 'There is nothing at this address.' } }))
  app.use(jsonErrors(services))
  return app
}
