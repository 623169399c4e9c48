import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { bundleWorkflowCode, Runtime, Worker, type ReplayWorkerOptions } from '@temporalio/worker'

const folderOf = (feature: string) => fileURLToPath(new URL(`../../workflows/${feature}/replay/`, import.meta.url))

/** The recorded runs of a feature's workflow, by file name. */
export function findRecordedHistories(feature: string): string[] {
  return readdirSync(folderOf(feature)).filter((name) => name.endsWith('.json'))
}

/** The workflow code as it stands, bundled once per test file. */
export async function bundleForReplay(): Promise<ReplayWorkerOptions> {
  const logger = { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  Runtime.install({ logger })
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))
  return { workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }) }
}

/** Runs today's code over a recorded run. @throws DeterminismViolationError when it would decide differently */
export async function replayHistory(options: ReplayWorkerOptions, feature: string, name: string): Promise<void> {
  const history: unknown = JSON.parse(readFileSync(`${folderOf(feature)}${name}`, 'utf8'))
  const started = historyFromJSON(history).events?.[0]?.workflowExecutionStartedEventAttributes
  await Worker.runReplayHistory(options, historyFromJSON(history), started?.firstExecutionRunId ?? 'recorded')
}

/** A copy of a recorded run in which an activity has another name: replaying it must fail. */
export async function replayForged(options: ReplayWorkerOptions, feature: string, change: { name: string; from: string; to: string }): Promise<void> {
  const text = readFileSync(`${folderOf(feature)}${change.name}`, 'utf8')
  if (!text.includes(change.from)) throw new Error(`${change.name} holds no ${change.from}`)
  await Worker.runReplayHistory(options, historyFromJSON(JSON.parse(text.replaceAll(change.from, change.to))), 'forged')
}
