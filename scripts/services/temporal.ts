import { Connection } from '@temporalio/client'
import type { Crew } from './crew.ts'
import { PlainError } from './say.ts'
import { supervise } from './supervise.ts'
import { findTemporalBinary } from './temporal-binary.ts'
import { waitUntil } from './wait-until.ts'

export type TemporalOptions = {
  crew: Crew
  port: number
  /** Null: without the web UI. */
  uiPort: number | null
  /** Null: in memory, gone with the process. */
  dbFile: string | null
  logFile: string
}

/** As in workflows/search-attributes.ts: the namespace must know them before the first workflow starts. */
const searchAttributes = ['OrgId', 'WabaId', 'PhoneNumberId', 'CampaignId', 'State']

const dynamicConfig = {
  // One machine, one worker: four partitions a queue only add hops between a task and its poller.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // Priorities let a reply overtake a broadcast.
  'matching.useNewMatcher': true,
}

/** Starts a Temporal dev server and answers with its address; a second start finds the workflows of the first. */
export async function startTemporal(options: TemporalOptions): Promise<string> {
  const command = await findTemporalBinary()
  const address = `127.0.0.1:${String(options.port)}`
  await supervise(options.crew, {
    name: 'temporal', rank: 40, command, args: temporalArgs(options), mark: options.dbFile ?? `--port ${String(options.port)}`,
    env: { ...process.env, NO_COLOR: '1' }, logFile: options.logFile, stopTimeoutMs: 10_000,
    ready: async (child) => {
      await waitUntil(() => askNamespace(address, 'default'), { timeoutMs: 60_000, everyMs: 100, givenUp: child.ended })
    },
  })
  return address
}

function temporalArgs(options: TemporalOptions): string[] {
  return [
    'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port), '--log-level', 'error', '--log-format', 'json',
    ...(options.uiPort === null ? ['--headless'] : ['--ui-port', String(options.uiPort), '--ui-disable-news-fetch']),
    ...(options.dbFile === null ? [] : ['--db-filename', options.dbFile]),
    ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`]),
  ]
}

/** Waits until the server of TEMPORAL_ADDRESS answers. @throws PlainError with one sentence */
export async function waitForTemporal(address: string, namespace: string, timeoutMs = 30_000): Promise<void> {
  try {
    await waitUntil(() => askNamespace(address, namespace), { timeoutMs, everyMs: 500 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PlainError(`Temporal at ${address} does not answer for the namespace "${namespace}" (${reason}): start it, or correct TEMPORAL_ADDRESS, or unset it to use the embedded one.`)
  }
}

async function askNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 3_000 })
  try {
    await connection.workflowService.describeNamespace({ namespace })
  } finally {
    await connection.close()
  }
}
