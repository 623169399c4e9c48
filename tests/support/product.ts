import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import { createTestDatabase } from './database.ts'
import { createTestNamespace } from './temporal-namespace.ts'

export type Product = { url: string; simulatorUrl: string; databaseUrl: string; worker: Member; web: Member; stop: () => Promise<void> }

export type Member = {
  /** kill -9, then the same process anew, as a supervisor would. */
  killAndRestart: () => Promise<void>
}

const READY_MAX_MS = 90_000
const password = 'clarion-e2e-password'
export const signInAs = (role: 'owner' | 'admin' | 'marketer' | 'agent' | 'viewer') => ({ email: `${role}@clarion.test`, password })

/** The built product as it runs in production: simulator, web and worker as processes of their own, on a database and a Temporal namespace of the test server. */
export async function startProduct(): Promise<Product> {
  const database = await createTestDatabase()
  const [webPort, simulatorPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${String(webPort)}`
  const simulatorUrl = `http://127.0.0.1:${String(simulatorPort)}`
  const verifyToken = 'e2e-verify-token'
  const children: Supervised[] = []
  const launch = async (args: string[], env: Record<string, string>, ready: string) => {
    const child = new Supervised(args, env, ready)
    children.push(child)
    await child.start()
    return child
  }
  const stop = async () => {
    for (const child of children.reverse()) await child.stop()
    await database.drop()
  }
  try {
    const simulator = ['simulator/main.ts', '--port', String(simulatorPort), '--webhook-url', `${url}/webhooks/meta`, '--verify-token', verifyToken]
    await launch(simulator, {}, 'simulator ready')
    const world = (await (await fetch(`${simulatorUrl}/_sim/world`)).json()) as { app_id: string; app_secret: string }
    const env = {
      NODE_ENV: 'production', DATABASE_URL: database.url, TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: await createTestNamespace(), META_APP_ID: world.app_id, META_APP_SECRET: world.app_secret,
      META_GRAPH_URL: simulatorUrl, META_DIALOG_URL: simulatorUrl, VERIFY_TOKEN: verifyToken, ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      JWT_SECRET: randomBytes(32).toString('base64'), PORT: String(webPort), HOST: '127.0.0.1', FRONTEND_URL: url, RECONCILE_GRACE_MS: '5000',
      SIMULATOR_URL: simulatorUrl, SEED_PASSWORD: password, LOG_LEVEL: 'warn', WORKFLOW_BUNDLE: 'build/workflows.js',
    }
    await runOnce(['db/seed.ts'], env)
    const worker = await launch(['workflows/worker.ts'], env, 'worker ready')
    const web = await launch(['server/main.ts'], env, 'web ready')
    return { url, simulatorUrl, databaseUrl: database.url, worker, web, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

class Supervised implements Member {
  private readonly args: string[]
  private readonly env: Record<string, string>
  private readonly ready: string
  private child: ChildProcess | null = null

  constructor(args: string[], env: Record<string, string>, ready: string) {
    this.args = args
    this.env = env
    this.ready = ready
  }

  async start(): Promise<void> {
    const child = spawnNode(this.args, this.env)
    this.child = child
    let output = ''
    let isReady = false
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4000)
      isReady ||= output.includes(this.ready)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    for (let waited = 0; !isReady; waited += 50) {
      if (child.exitCode !== null || waited > READY_MAX_MS) throw new Error(`${this.args[0] ?? ''} did not become ready:\n${output}`)
      await sleep(50)
    }
  }

  async killAndRestart(): Promise<void> {
    await this.end('SIGKILL')
    await this.start()
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await gone
    clearTimeout(late)
  }
}

function spawnNode(args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', ...args], { env: { ...baseEnv(), ...env } as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function runOnce(args: string[], env: Record<string, string>): Promise<void> {
  const child = spawnNode(args, env)
  let output = ''
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${output}`)
}

function baseEnv(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no free port')
  return address.port
}
