import { join } from 'node:path'
import { buildAll } from '../build.ts'
import type { Crew } from './crew.ts'
import { setting } from './dot-env.ts'
import { childEnvironment, databaseEnvironment, hasRealMeta, ownSecretsOf, type Mode, type OwnSecrets, type Places } from './environment.ts'
import { waitForPostgres } from './external-postgres.ts'
import { dataDir, logsDir } from './paths.ts'
import { choosePort } from './ports.ts'
import { startPostgres } from './postgres.ts'
import { runScript } from './run-once.ts'
import { say, step } from './say.ts'
import { loadSecrets } from './secrets.ts'
import { startSimulator, type Simulator } from './simulator.ts'
import { startTemporal, waitForTemporal } from './temporal.ts'
import { startWeb } from './web.ts'
import { startWorker } from './worker.ts'

/** `shown`: the password itself only where it is public anyway, else where to find it. */
export type Login = { email: string; password: string; shown: string }

export type Platform = {
  url: string
  temporalUiUrl: string | null
  simulator: Simulator | null
  /** Of the first owner; null where nobody was seeded. */
  login: Login | null
}

type Ports = { web: number; temporal: number; temporalUi: number; simulator: number; postgres: number }

const OWNER = 'owner@clarion.test'
const DEMO_PASSWORD = 'clarion-demo'

/** Brings up the whole product and answers once web and worker are ready. */
export async function bringUp(crew: Crew, mode: Mode): Promise<Platform> {
  const secrets = ownSecretsOf()
  const ports = await choosePorts()
  const [{ databaseUrl, login }, temporalAddress, simulator, workflowBundle] = await Promise.all([
    database(crew, ports.postgres).then((url) => prepareDatabase(url, mode)), temporal(crew, ports), simulatorOf(crew, ports, secrets), build(mode),
  ])
  const embeddedUi = setting('TEMPORAL_ADDRESS') ? undefined : `http://127.0.0.1:${String(ports.temporalUi)}`
  const temporalUiUrl = setting('TEMPORAL_UI_URL') ?? embeddedUi
  const places: Places = { webPort: ports.web, databaseUrl, temporalAddress, temporalUiUrl, simulator, workflowBundle }
  const env = childEnvironment(mode, places, secrets)
  const watch = mode === 'development'
  const [url] = await step('web and worker ready', () => Promise.all([startWeb({ crew, env, watch }), startWorker({ crew, env, watch })]))
  return { url, temporalUiUrl: temporalUiUrl ?? null, simulator, login }
}

/** In one place and in order, so that two services never choose the same free port. */
async function choosePorts(): Promise<Ports> {
  const taken = new Set<number>()
  const choose = (purpose: string, variable: string, fallback: number) => choosePort({ purpose, variable, asked: setting(variable), fallback }, taken)
  return {
    web: await choose('the web process', 'PORT', 3000),
    temporal: await choose('Temporal', 'TEMPORAL_PORT', 7233),
    temporalUi: await choose("Temporal's UI", 'TEMPORAL_UI_PORT', 8233),
    simulator: await choose('the simulator', 'SIMULATOR_PORT', 4000),
    postgres: await choose('PostgreSQL', 'POSTGRES_PORT', 54329),
  }
}

async function database(crew: Crew, port: number): Promise<string> {
  const given = setting('DATABASE_URL')
  if (given) {
    await step('database of DATABASE_URL answers', () => waitForPostgres(given))
    return given
  }
  const password = loadSecrets().POSTGRES_PASSWORD
  return step(`PostgreSQL on port ${String(port)}`, () =>
    startPostgres({ crew, dir: join(dataDir, 'postgres'), port, password, logFile: join(logsDir, 'postgres.log') }))
}

async function temporal(crew: Crew, ports: Ports): Promise<string> {
  const given = setting('TEMPORAL_ADDRESS')
  if (given) {
    await step('Temporal of TEMPORAL_ADDRESS answers', () => waitForTemporal(given, setting('TEMPORAL_NAMESPACE') ?? 'default'))
    return given
  }
  return step(`Temporal on port ${String(ports.temporal)}`, () =>
    startTemporal({ crew, port: ports.temporal, uiPort: ports.temporalUi, dbFile: join(dataDir, 'temporal.db'), logFile: join(logsDir, 'temporal.log') }))
}

async function simulatorOf(crew: Crew, ports: Ports, secrets: OwnSecrets): Promise<Simulator | null> {
  if (hasRealMeta()) return null
  const webhookUrl = `http://127.0.0.1:${String(ports.web)}/webhooks/meta`
  return step(`simulator of Meta on port ${String(ports.simulator)}`, () => startSimulator({ crew, port: ports.simulator, webhookUrl, verifyToken: secrets.VERIFY_TOKEN }))
}

async function build(mode: Mode): Promise<string | null> {
  if (mode === 'development') return null
  const built = await buildAll()
  say(built.skipped ? '✓ build is up to date' : `✓ pages and workflows built (${built.seconds.toFixed(1)} s)`)
  return built.workflowBundle
}

async function prepareDatabase(databaseUrl: string, mode: Mode): Promise<{ databaseUrl: string; login: Login | null }> {
  const env = databaseEnvironment(mode, databaseUrl)
  await step('schema is current', () => runScript('The migration', 'db/migrate.ts', env))
  const login = loginOf(env)
  if (login) await step('first users and sample data', () => runScript('The seed', 'db/seed.ts', env))
  else say('  No first users: set SEED_PASSWORD to have them made.')
  return { databaseUrl, login }
}

function loginOf(env: Record<string, string | undefined>): Login | null {
  const own = setting('SEED_PASSWORD')
  if (own) return { email: OWNER, password: own, shown: 'your SEED_PASSWORD' }
  if (env['ALLOW_DEMO_SEED']) return { email: OWNER, password: DEMO_PASSWORD, shown: DEMO_PASSWORD }
  const made = env['SEED_PASSWORD']
  return made ? { email: OWNER, password: made, shown: `SEED_PASSWORD in ${join(dataDir, 'secrets.json')}` } : null
}
