import { startNodeService } from './node-service.ts'
import type { ProcessOptions } from './web.ts'

/** Longer than the worker's own grace: a lane ends by writing the results of the calls in flight. */
const STOP_MS = 45_000

/** Starts the worker process: workflows, short activities and the sending lanes. */
export async function startWorker(options: ProcessOptions): Promise<void> {
  await startNodeService({ ...options, name: 'worker', rank: 20, entry: 'workflows/worker.ts', readyLine: /^worker ready/, stopTimeoutMs: STOP_MS })
}
