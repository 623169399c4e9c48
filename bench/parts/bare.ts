import type { Crew } from '../../scripts/services/crew.ts'
import { startNodeService } from '../../scripts/services/node-service.ts'
import { runChild } from '../children/run-child.ts'

export type BareFigures = { perSecond: number; seconds: number; cpuUsPerMessage: number }

/** Starts a simulator without webhooks for the bare loop; it idles while the product is measured. */
export async function startBareSimulator(crew: Crew): Promise<string> {
  const { ready } = await startNodeService({
    crew, name: 'bare-simulator', rank: 30, entry: 'simulator/main.ts', env: process.env, args: ['--port', '0', '--speed', '10'], readyLine: /^simulator ready (http\S+)/, stopTimeoutMs: 5000,
  })
  return ready[1] ?? ''
}

/** The bare undici loop: what this machine and this simulator allow at all. */
export function measureBare(simulatorUrl: string, count: number): Promise<BareFigures> {
  return runChild<BareFigures>('bench/children/bare-loop.ts', [simulatorUrl, String(count), '64'])
}
