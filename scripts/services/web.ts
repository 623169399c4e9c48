import type { Crew } from './crew.ts'
import { startNodeService } from './node-service.ts'

export type ProcessOptions = { crew: Crew; env: Record<string, string | undefined>; watch?: boolean }

/** Starts the web process and answers with its address. */
export async function startWeb(options: ProcessOptions): Promise<string> {
  const { ready } = await startNodeService({ ...options, name: 'web', rank: 10, entry: 'server/main.ts', readyLine: /^web ready (http\S+)/, stopTimeoutMs: 10_000 })
  return (ready[1] ?? '').replace(/\/$/, '')
}
