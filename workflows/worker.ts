import { fileURLToPath } from 'node:url'
import { Connection, Client } from '@temporalio/client'
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker'
import { openDatabase } from '#db/client.ts'
import { loadEnv, type Env } from '#server/env.ts'
import { createGraphClient } from '#server/graph/graph-client.ts'
import { createMessageSender, type MessageSender } from '#server/graph/message-call.ts'
import { createLiveBus } from '#server/live/create-live-bus.ts'
import { createKeyring } from '#server/lib/encryption.ts'
import { createLogger } from '#server/lib/logger.ts'
import { surviveDatabaseLoss } from '#server/lib/survive-database-loss.ts'
import { hearReplies, type ReplyBell } from '#server/sending/reply-bell.ts'
import type { Services } from '#server/services.ts'
import { keepGraphUsage } from '#server/system/keep-graph-usage.ts'
import { keepSweepSchedules } from '#server/system/keep-sweep-schedules.ts'
import { hearNodeChanges, publishNodeChange } from '#server/system/share-node-changes.ts'
import { createControlActivities, createSendingActivities } from './activities.ts'
import { AppErrorToFailure } from './interceptors/app-error-to-failure.ts'
import { CONTROL_QUEUE, LANE_SHUTDOWN, SENDING_QUEUE } from './options.ts'

/** Lanes that one process pumps at once. */
const LANES_MAX = 200
/** As many calls as a lane may have in flight: opened when needed, closed when idle. */
const CONNECTIONS_PER_NUMBER = 512

async function main(env: Env): Promise<void> {
  const log = createLogger('worker', env.logLevel)
  surviveDatabaseLoss(log)
  Runtime.install({ shutdownSignals: ['SIGTERM', 'SIGINT'], logger: { ...quietLogger(log) } })
  const database = openDatabase({ url: env.database.url, poolSize: env.database.poolSize, applicationName: 'clarion-worker' })
  const [connection, clientConnection] = await connect(env)
  const temporal = new Client({ connection: clientConnection, namespace: env.temporal.namespace })
  const services: Services = {
    ...database, env, log, temporal, graph: createGraphClient(env.graph, { onInvalidate: (id) => publishNodeChange(database.sql, id) }), keyring: createKeyring(env.encryption.key, env.encryption.oldKeys),
    live: createLiveBus(database.sql, log), now: () => new Date(),
  }
  const sender = createMessageSender(env.graph, { connections: CONNECTIONS_PER_NUMBER, usage: services.graph.usage })
  const stopUsage = keepGraphUsage(services, 'worker')
  const stopHearing = await hearNodeChanges(services)
  const replies = await hearReplies(services)
  const workers = await createWorkers(services, { sender, bell: replies.bell }, connection)
  const stopSchedules = env.worker.queues === 'sending' ? () => undefined : keepSweepSchedules(services)
  process.stdout.write('worker ready\n')
  try {
    await Promise.all(workers.map((worker) => worker.run()))
  } finally {
    stopSchedules()
    stopUsage()
    await replies.stop()
    await stopHearing()
    await sender.close()
    await services.live.close()
    await connection.close()
    await clientConnection.close()
    await database.close()
  }
}

async function createWorkers(services: Services, parts: { sender: MessageSender; bell: ReplyBell }, connection: NativeConnection): Promise<Worker[]> {
  const { env } = services
  const shared = {
    connection, namespace: env.temporal.namespace, shutdownGraceTime: '20 seconds', shutdownForceTime: '40 seconds',
    interceptors: { activity: [() => ({ inbound: new AppErrorToFailure() })] },
  } satisfies Partial<WorkerOptions>
  const queues = env.worker.queues
  const workers: Promise<Worker>[] = []
  if (queues !== 'sending') workers.push(Worker.create({ ...shared, taskQueue: CONTROL_QUEUE, activities: createControlActivities(services), ...workflowCode(env) }))
  if (queues !== 'control') {
    const activities = createSendingActivities(services, parts)
    workers.push(Worker.create({ ...shared, ...LANE_SHUTDOWN, taskQueue: SENDING_QUEUE, activities, maxConcurrentActivityTaskExecutions: LANES_MAX, maxHeartbeatThrottleInterval: '2 seconds' }))
  }
  return Promise.all(workers)
}

/** The bundle made at build time; from the sources where there is none. */
function workflowCode(env: Env): Partial<WorkerOptions> {
  if (env.temporal.bundle) return { workflowBundle: { codePath: env.temporal.bundle } }
  return { workflowsPath: fileURLToPath(new URL('./index.ts', import.meta.url)) }
}

async function connect(env: Env): Promise<[NativeConnection, Connection]> {
  const { address } = env.temporal
  try {
    return await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })])
  } catch (cause) {
    throw new Error(`Temporal does not answer at ${address}. Start it, or set TEMPORAL_ADDRESS.`, { cause })
  }
}

function quietLogger(log: Services['log']) {
  const write = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: object) => log[level](meta ?? {}, message)
  return {
    trace: write('trace'), debug: write('debug'), info: write('debug'), warn: write('warn'), error: write('error'),
    log: (level: string, message: string, meta?: object) => write(level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'debug')(message, meta),
  }
}

main(loadEnv()).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
