import type { Crew } from './crew.ts'
import { startNodeService } from './node-service.ts'
import { PlainError } from './say.ts'

export type Simulator = { url: string; appId: string; appSecret: string; phonesUrl: string }

export type SimulatorOptions = { crew: Crew; port: number; webhookUrl: string; verifyToken: string }

/**
 * Starts the stand-in for Meta and reads its app's id and secret. It forgets with its process what was subscribed, while the
 * product's connections last: hence all WABAs send webhooks from the start.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { crew, port, webhookUrl, verifyToken } = options
  const { ready } = await startNodeService({
    crew, name: 'simulator', rank: 30, entry: 'simulator/main.ts', env: process.env,
    args: ['--port', String(port), '--webhook-url', webhookUrl, `--verify-token=${verifyToken}`, '--subscribed'],
    readyLine: /^simulator ready (http\S+)/, stopTimeoutMs: 5_000,
  })
  const url = (ready[1] ?? '').replace(/\/$/, '')
  const answer = await fetch(`${url}/_sim/world`)
  const world = (await answer.json()) as { app_id?: string; app_secret?: string }
  if (!world.app_id || !world.app_secret) throw new PlainError(`The simulator at ${url} did not tell its app_id and app_secret.`)
  return { url, appId: world.app_id, appSecret: world.app_secret, phonesUrl: `${url}/_sim/phones` }
}
