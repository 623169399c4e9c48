import { createServer, type Server } from 'node:http'
import { hostname } from 'node:os'
import { failStaleImports } from './contacts/fail-stale-imports.ts'
import { createServices } from './create-services.ts'
import { loadEnv, type Env } from './env.ts'
import { createApp } from './http/create-app.ts'
import { listen } from './http/listen.ts'
import { attachLiveSocket } from './http/live-socket.ts'
import { createMetrics } from './http/metrics.ts'
import { createPages } from './http/pages.ts'
import { requireDatabase } from './http/require-database.ts'
import { keepGraphUsage } from './system/keep-graph-usage.ts'
import { hearNodeChanges } from './system/share-node-changes.ts'
import type { Services } from './services.ts'
import { surviveDatabaseLoss } from './lib/survive-database-loss.ts'
import { keepJournalPartitions } from './webhooks/journal-partitions.ts'
import { WebhookIntake } from './webhooks/webhook-intake.ts'

/** Requests in progress get this long to finish once the process is told to stop. */
const GRACE_MS = 10_000

async function main(env: Env): Promise<void> {
  const { services, close } = createServices(env)
  surviveDatabaseLoss(services.log)
  await requireDatabase(services)
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 66_000, requestTimeout: 1_800_000 })
  const metrics = createMetrics()
  const intake = new WebhookIntake(services, { laterFrom: env.web.statusesLaterFrom, process: `${hostname()}:${String(env.web.port)}` })
  const pages = await createPages(services, server)
  server.on('request', createApp(services, { intake, pages: pages.handler, metrics }))
  const live = attachLiveSocket(server, services, metrics)
  await listen(server, env.web)
  // After the port is ours: a second process must not restart the endpoint's clock.
  await makePartitions(services)
  await intake.start()
  await failStaleImports(services)
  const stopUsage = keepGraphUsage(services, 'web')
  const stopHearing = await hearNodeChanges(services)
  process.stdout.write(`web ready http://${env.web.host}:${String(env.web.port)}\n`)

  onStopSignal(async () => {
    stopUsage()
    await stopHearing()
    live.close()
    await drain(server)
    await intake.stop()
    await pages.close()
    await close()
  })
}

/** Webhooks need them, with or without Temporal, whose sweep keeps them going (workflows/sweeps). What fails here is done there; until then the default partition takes the rows. */
async function makePartitions(services: Services): Promise<void> {
  try {
    await keepJournalPartitions(services, { days: services.env.web.journalDays, now: services.now() })
  } catch (error) {
    services.log.warn({ err: error }, 'the webhook journal’s partitions wait for their sweep')
  }
}

/** Stops accepting, lets running requests finish, then cuts what is left. */
async function drain(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    const cut = setTimeout(() => {
      server.closeAllConnections()
      resolve()
    }, GRACE_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

/** The first signal stops in order; a second one stops at once. */
function onStopSignal(stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      stop().then(() => process.exit(0), fail)
    })
  }
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

main(loadEnv()).catch(fail)
