import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  registry: Registry
  /** Open live connections. */
  sockets: Gauge
  /** Meta's call limits by `owner`, a WABA or business, or `app`. */
  graphUsage: Gauge<'owner'>
  graphRegain: Gauge<'owner'>
  /** Times every answer by method, group of paths and class of status. */
  observe: RequestHandler
}

/** One registry per application, so that two in one process (tests) do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const sockets = new Gauge({ name: 'clarion_live_connections', help: 'Open WebSocket connections', registers: [registry] })
  const graphUsage = new Gauge({ name: 'clarion_meta_usage_percent', help: 'Share of Meta’s hourly call limit that is used, as Meta last told any process', labelNames: ['owner'], registers: [registry] })
  const graphRegain = new Gauge({ name: 'clarion_meta_regain_seconds', help: 'Seconds until Meta takes calls again, by its own estimate; 0 while it does', labelNames: ['owner'], registers: [registry] })
  const requests = new Histogram({
    name: 'clarion_http_request_duration_seconds',
    help: 'Time until the answer was written',
    labelNames: ['method', 'group', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const observe: RequestHandler = (req, res, next) => {
    const stop = requests.startTimer({ method: methods.has(req.method) ? req.method : 'other', group: groupOf(req.path) })
    res.once('finish', () => stop({ status: `${String(Math.floor(res.statusCode / 100))}xx` }))
    next()
  }
  return { registry, sockets, graphUsage, graphRegain, observe }
}

const methods = new Set(['GET', 'HEAD', 'POST'])

/** A handful of names: a label must never hold what a stranger types. */
function groupOf(path: string): string {
  const first = path.split('/')[1] ?? ''
  return ['auth', 'trpc', 'assets', 'contacts', 'templates', 'webhooks', 'healthz', 'readyz', 'metrics'].includes(first) ? first : 'pages'
}
