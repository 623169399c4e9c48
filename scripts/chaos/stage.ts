import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from '../build.ts'
import type { Crew, Member } from '../services/crew.ts'
import { dataDir, logsDir, rootDir } from '../services/paths.ts'
import { choosePort, randomBase } from '../services/ports.ts'
import { startPostgres } from '../services/postgres.ts'
import { runScript } from '../services/run-once.ts'
import { step } from '../services/say.ts'
import { supervise } from '../services/supervise.ts'
import { startTemporal } from '../services/temporal.ts'
import type { ChaosOptions } from './chaos-options.ts'
import { borrowDatabase, borrowNamespace } from './borrowed-services.ts'
import { openFrontDoor } from './front-door.ts'
import type { Plan, Target } from './plan.ts'

/** The whole product on ports and data of its own, and the handles by which it is tormented. */
export type Stage = {
  url: string
  simulatorUrl: string
  databaseUrl: string
  login: { email: string; password: string }
  /** Process ids now; none for what is not ours to kill. */
  pids: (target: Target) => number[]
  /** Gives back what was borrowed. */
  leave: () => Promise<void>
}

/**
 * Webhooks are held back for many seconds at a time here; ten times that would be a round of its own. More than once: what comes first
 * after such a time tells how late all of them are, before the last of them is there.
 */
const LAG_FACTOR = '2'

type Env = Record<string, string | undefined>
type Ports = { web: number; simulator: number; postgres: number; temporal: number }

const VERIFY_TOKEN = 'chaos-verify-token'
const PASSWORD = 'chaos-owner-password'

/** Brings everything up and answers once web and workers are ready. */
export async function setStage(crew: Crew, options: ChaosOptions, plan: Plan): Promise<Stage> {
  const members: Member[] = []
  const watched: Crew = { ...crew, add: (member) => (members.push(member), crew.add(member)) }
  const ports = await choosePorts()
  const url = `http://127.0.0.1:${String(ports.web)}`
  const simulatorUrl = `http://127.0.0.1:${String(ports.simulator)}`
  const [database, temporal, bundle] = await step('PostgreSQL, Temporal and simulator are up', () => Promise.all([
    databaseOf(watched, ports.postgres), temporalOf(watched, ports.temporal), prepareCode(),
    startNode(watched, { name: 'simulator', rank: 30, entry: 'simulator/main.ts', ready: /^simulator ready/, env: ownEnv(), args: ['--port', String(ports.simulator), '--webhook-url', `${url}/webhooks/meta`, '--verify-token', VERIFY_TOKEN, '--subscribed'] }),
  ]))
  const env = { ...(await productEnv(plan, simulatorUrl)), DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace, PORT: String(ports.web), FRONTEND_URL: url, WORKFLOW_BUNDLE: bundle }
  await step('schema and first users', async () => {
    await runScript('The migration', 'db/migrate.ts', env)
    await runScript('The seed', 'db/seed.ts', env)
  })
  await step('web and workers are up', () => Promise.all([
    startWebs(watched, { count: options.webs, port: ports.web, env }),
    ...Array.from({ length: options.workers }, (_, n) => startNode(watched, { name: `worker-${String(n + 1)}`, rank: 20, entry: 'workflows/worker.ts', ready: /^worker ready/, env })),
  ]))
  return {
    url, simulatorUrl, databaseUrl: database.url, login: { email: 'owner@clarion.test', password: PASSWORD },
    pids: (target) => members.filter((member) => member.name === target || member.name.startsWith(`${target}-`)).flatMap((member) => member.pid() ?? []),
    leave: async () => {
      await database.leave()
    },
  }
}

async function choosePorts(): Promise<Ports> {
  const taken = new Set<number>()
  const base = randomBase()
  const choose = (purpose: string, offset: number) => choosePort({ purpose, variable: '', asked: undefined, fallback: base + offset }, taken)
  return { web: await choose('the web process', 0), simulator: await choose('the simulator', 400), postgres: await choose('PostgreSQL', 800), temporal: await choose('Temporal', 1200) }
}

async function databaseOf(crew: Crew, port: number): Promise<{ url: string; leave: () => Promise<void> }> {
  const given = process.env['TEST_POSTGRES_URL']?.trim()
  if (given) return borrowDatabase(given)
  const url = await startPostgres({ crew, dir: join(dataDir, 'postgres'), port, password: 'chaos', logFile: join(logsDir, 'postgres.log') })
  return { url, leave: () => Promise.resolve() }
}

async function temporalOf(crew: Crew, port: number): Promise<{ address: string; namespace: string }> {
  const given = process.env['TEMPORAL_ADDRESS']?.trim()
  if (given) return { address: given, namespace: await borrowNamespace(given) }
  const address = await startTemporal({ crew, port, uiPort: null, dbFile: join(dataDir, 'temporal.db'), logFile: join(logsDir, 'temporal.log') })
  return { address, namespace: 'default' }
}

/** Pages only have to be there; workflow code must be that of now. */
async function prepareCode(): Promise<string> {
  if (!existsSync(join(rootDir, 'build', 'server', 'index.js'))) return (await buildAll()).workflowBundle
  const target = join(dataDir, 'workflows.js')
  const { runOnce } = await import('../services/run-once.ts')
  await runOnce({ title: 'The build of the workflows', args: ['--import', 'tsx', join(rootDir, 'scripts/services/bundle-workflows.ts'), target], env: ownEnv() })
  return target
}

async function productEnv(plan: Plan, simulatorUrl: string): Promise<Env> {
  const answer = await fetch(`${simulatorUrl}/_sim/world`)
  const world = (await answer.json()) as { app_id: string; app_secret: string }
  return {
    ...ownEnv(), NODE_ENV: 'production', HOST: '127.0.0.1', LOG_LEVEL: 'info', META_APP_ID: world.app_id, META_APP_SECRET: world.app_secret,
    META_GRAPH_URL: simulatorUrl, META_DIALOG_URL: simulatorUrl, SIMULATOR_URL: simulatorUrl, VERIFY_TOKEN, SEED_PASSWORD: PASSWORD,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'), JWT_SECRET: randomBytes(48).toString('base64url'),
    SEND_RATE_OVERRIDE: String(plan.ratePerSecond), RECONCILE_GRACE_MS: String(plan.graceMs), RECONCILE_LAG_FACTOR: LAG_FACTOR, META_TIMEOUT_MS: String(plan.callTimeoutMs),
    WEBHOOK_STATUSES_LATER_FROM: String(plan.statusesLaterFrom),
  }
}

/** Nothing of the caller's settings: they would be another run. */
function ownEnv(): Env {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], CLARION_DATA_DIR: dataDir }
}

/** One stands on the port itself, several behind a door on it. */
async function startWebs(crew: Crew, { count, port, env }: { count: number; port: number; env: Env }): Promise<void> {
  const start = (name: string, own: number) => startNode(crew, { name, rank: 10, entry: 'server/main.ts', ready: /^web ready/, env: { ...env, PORT: String(own) } })
  if (count === 1) return start('web', port)
  const taken = new Set([port])
  const backends: number[] = []
  for (let n = 1; n <= count; n += 1) backends.push(await choosePort({ purpose: 'a web process', variable: '', asked: undefined, fallback: port + n }, taken))
  const close = await openFrontDoor(port, backends)
  crew.add({ name: 'door', rank: 15, mark: '', pid: () => undefined, stop: () => Promise.resolve(close()), dismiss: close })
  await Promise.all(backends.map((own, n) => start(`web-${String(n + 1)}`, own)))
}

type NodeProcess = { name: string; rank: number; entry: string; ready: RegExp; env: Env; args?: string[] }

/** As the launcher does it, but everything it prints goes to its log alone. */
async function startNode(crew: Crew, options: NodeProcess): Promise<void> {
  const entry = join(rootDir, options.entry)
  await supervise(crew, {
    name: options.name, rank: options.rank, mark: entry, logFile: join(logsDir, `${options.name}.log`), cwd: rootDir, env: options.env,
    command: process.execPath, args: ['--enable-source-maps', '--import', 'tsx', entry, ...(options.args ?? [])], relay: () => null, stopTimeoutMs: 45_000,
    ready: async (child) => void (await child.line(options.ready, 120_000)),
  })
}
