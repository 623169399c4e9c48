import type { Express } from 'express'
import { requireRole } from '#server/auth/require-role.ts'
import type { Services } from '#server/services.ts'
import { runTemplateSync } from '#server/templates/run-template-sync.ts'
import { syncTemplatesInput } from '#server/templates/schema.ts'
import { authOf, requireActor } from './authenticate.ts'

/** `GET /templates/sync[?wabaId=]` runs or joins a sync and answers its counts. */
export function registerTemplateRoutes(app: Express, services: Services): void {
  app.get('/templates/sync', requireActor(services), (req, res, next) => {
    res.set('Cache-Control', 'no-store')
    const run = async () => {
      const { actor } = authOf(res)
      requireRole(actor, 'marketer')
      res.json(await runTemplateSync(services, actor, syncTemplatesInput.parse(req.query)))
    }
    run().catch(next)
  })
}
