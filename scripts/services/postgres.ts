import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Crew } from './crew.ts'
import { commandLine, isAlive } from './process-table.ts'
import { findPostgresHome, giveTo, type PostgresHome } from './postgres-home.ts'
import { PlainError } from './say.ts'
import { supervise } from './supervise.ts'
import { sleep, waitUntil } from './wait-until.ts'

export type PostgresOptions = {
  crew: Crew
  /** Folder around the data. */
  dir: string
  port: number
  password: string
  logFile: string
  /** False only for tests: a crash may then lose data, and everything is faster. */
  durable?: boolean
}

/** Recovery after a crash can take a while on a large database. */
const READY_WITHIN_MS = 120_000
const DATABASE = 'clarion'
/** Nothing of ours: a PGDATA or PGPORT from the outside would confuse it. */
const plainEnv = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv

/** Starts the embedded PostgreSQL and answers with the URL of its database `clarion`; a second start finds the data of the first. */
export async function startPostgres(options: PostgresOptions): Promise<string> {
  const home = await findPostgresHome(options.dir)
  if (!existsSync(join(home.dataDir, 'PG_VERSION'))) initialise(home, options.password)
  await clearStalePid(home.dataDir)
  const url = (database: string) => `postgres://clarion:${encodeURIComponent(options.password)}@127.0.0.1:${String(options.port)}/${database}`
  await supervise(options.crew, {
    name: 'postgres', rank: 50, command: home.postgres, args: ['-D', home.dataDir, ...settings(options)], mark: home.dataDir,
    env: plainEnv, cwd: '/', logFile: options.logFile, ...(home.user ?? {}),
    // "Fast shutdown": it ends its clients' sessions instead of waiting for them.
    stopSignal: 'SIGINT', stopTimeoutMs: 20_000,
    // After a kill -9 the old backends hold the shared memory for a moment.
    firstTries: 6,
    ready: async (child) => {
      await waitUntil(() => ping(url('postgres')), { timeoutMs: READY_WITHIN_MS, givenUp: child.ended })
    },
  })
  await createDatabase(url('postgres'))
  return url(DATABASE)
}

/** For one machine that sends, receives webhooks and serves pages; hot-path figures were measured with these. */
function settings(options: PostgresOptions): string[] {
  const durable = options.durable ?? true
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1', port: options.port, unix_socket_directories: '', max_connections: 200,
    shared_buffers: '512MB', effective_cache_size: '2GB', work_mem: '16MB', maintenance_work_mem: '256MB',
    fsync: durable ? 'on' : 'off', synchronous_commit: durable ? 'on' : 'off', full_page_writes: durable ? 'on' : 'off',
    max_wal_size: '4GB', checkpoint_timeout: '15min', wal_compression: 'on', jit: 'off', random_page_cost: 1.1,
    ...statementStatistics(),
    timezone: 'UTC', log_timezone: 'UTC', log_min_duration_statement: '2s', log_checkpoints: 'off',
    // Parameters are phone numbers and message texts: they stay out of the log.
    log_parameter_max_length: 0, log_parameter_max_length_on_error: 0,
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`])
}

/** CLARION_PG_STATEMENTS: what each statement costs, for `npm run bench -- --statements`. */
function statementStatistics(): Record<string, string> {
  return process.env['CLARION_PG_STATEMENTS'] ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' } : {}
}

/** Made beside its place and renamed into it, so that an interrupted first start leaves nothing half-made. */
function initialise(home: PostgresHome, password: string): void {
  const fresh = join(home.dir, 'data.new')
  const passwordFile = join(home.dir, `password-${randomBytes(4).toString('hex')}`)
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  for (const path of [fresh, passwordFile]) giveTo(home.user, path)
  const flags = [`--pgdata=${fresh}`, '--username=clarion', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const done = spawnSync(home.initdb, flags, { ...(home.user ?? {}), cwd: '/', env: plainEnv, encoding: 'utf8' })
  rmSync(passwordFile, { force: true })
  if (done.status !== 0) throw new PlainError(`PostgreSQL could not make its data folder in ${home.dir}: ${(done.stderr || done.error?.message || 'no reason given').trim()}`)
  rmSync(home.dataDir, { recursive: true, force: true })
  renameSync(fresh, home.dataDir)
}

/**
 * postmaster.pid outlives a kill -9. A dead process in it is PostgreSQL's own affair; an orphan of ours is ended; an id that
 * now belongs to a stranger would keep PostgreSQL from starting, so the file goes.
 */
async function clearStalePid(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  if (!pid || !isAlive(pid)) return
  if (!commandLine(pid)?.includes(dataDir)) {
    rmSync(file, { force: true })
    return
  }
  process.kill(pid, 'SIGINT')
  for (let tries = 0; tries < 200 && isAlive(pid); tries++) await sleep(100)
  if (isAlive(pid)) throw new PlainError(`Another PostgreSQL (process ${String(pid)}) works on ${dataDir} and does not end: end it and start again.`)
}

async function createDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined })
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** One round trip. @throws when the database does not answer */
export async function ping(url: string): Promise<void> {
  // Without the question for array types: when the server dies during it, nobody could catch that.
  const sql = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => undefined })
  try {
    await sql`select 1`
  } finally {
    await sql.end({ timeout: 1 })
  }
}
