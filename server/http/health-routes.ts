import type { Express, Request } from 'express'
import { hasRole } from '#server/auth/require-role.ts'
import { validateBearer } from '#server/auth/validate-bearer.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { readAllUsage } from '#server/system/find-graph-usage.ts'
import { checkReadiness, type Readiness } from './check-readiness.ts'
import type { Metrics } from './metrics.ts'

const CACHE_MS = 1000

/** Liveness, readiness and metrics. */
export function registerHealthRoutes(app: Express, services: Services, metrics: Metrics): void {
  let latest: { at: number; answer: Promise<Readiness> } | null = null
  app.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ ok: true })
  })
  app.get('/readyz', (_req, res, next) => {
    // Many probes a second ask the database once.
    if (!latest || Date.now() - latest.at > CACHE_MS) latest = { at: Date.now(), answer: checkReadiness(services) }
    latest.answer.then((readiness) => res.status(readiness.ready ? 200 : 503).set('Cache-Control', 'no-store').json(readiness)).catch(next)
  })
  app.get('/metrics', (req, res, next) => {
    requireScraper(services, req)
      .then(() => readUsage(services, metrics))
      .then(async () => res.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
      .catch(next)
  })
}

/** What all processes were told; while the database is away, what this one was. */
async function readUsage(services: Services, { graphUsage, graphRegain }: Metrics): Promise<void> {
  const usages = await readAllUsage(services).catch(() => services.graph.usage.list())
  graphUsage.reset()
  graphRegain.reset()
  for (const { ownerId, percent, regainMs } of usages) {
    graphUsage.set({ owner: ownerId || 'app' }, percent)
    graphRegain.set({ owner: ownerId || 'app' }, regainMs / 1000)
  }
}

/** The same machine, or an admin's bearer token. A forwarded request is not from this machine, whatever its socket says. */
async function requireScraper(services: Services, req: Request): Promise<void> {
  const forwarded = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined
  if (!forwarded && isLoopback(req.socket.remoteAddress)) return
  const auth = await validateBearer(services, req.headers.authorization, req.ip ?? null)
  if (!auth) throw new AppError('UNAUTHENTICATED', 'Metrics are read from the same machine, or with an admin’s bearer token.')
  if (!hasRole(auth.actor, 'admin')) throw new AppError('FORBIDDEN', 'Metrics need the role admin.')
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address)
}
