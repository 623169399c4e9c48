import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { Worker } from '@temporalio/worker'
import { CONTROL_QUEUE } from '../options.ts'
import { createFakeMeta, type MetaScenario } from './meta-scenarios.ts'
import type { Recorder } from './run-scenario.ts'

const WAIT_MAX_MS = 20_000

export type MetaOutcome = { calls: number; ended: 'completed' | 'failed'; histories: string[] }

/** Plays a scenario on a real server and returns how it ended, with the history of each of its runs. */
export async function runMetaScenario(recorder: Recorder & { namespace?: string }, scenario: MetaScenario): Promise<MetaOutcome> {
  const fake = createFakeMeta(scenario.answers)
  const namespace = recorder.namespace ?? 'default'
  const code = recorder.workflowBundle ? { workflowBundle: recorder.workflowBundle } : { workflowsPath: fileURLToPath(new URL('../index.ts', import.meta.url)) }
  const worker = await Worker.create({ connection: recorder.native, namespace, taskQueue: CONTROL_QUEUE, activities: fake.activities, ...code })
  const until = async (calls: number) => {
    for (let waited = 0; fake.calls() < calls; waited += 20) {
      if (waited > WAIT_MAX_MS) throw new Error(`${scenario.name}: call ${String(calls)} never came`)
      await sleep(20)
    }
    // The answer reaches the workflow, which then waits.
    await sleep(200)
  }
  return worker.runUntil(async () => {
    const client = new Client({ connection: recorder.connection, namespace })
    const workflowId = `recorded/${scenario.feature}/${scenario.name}/${String(Date.now())}`
    const started = await client.workflow.start(scenario.workflow, { workflowId, taskQueue: CONTROL_QUEUE, args: [scenario.input] })
    const handle = client.workflow.getHandle(workflowId)
    await scenario.play(handle, until)
    const ended = await handle.result().then(() => 'completed' as const, () => 'failed' as const)
    return { calls: fake.calls(), ended, histories: await readHistories(client, workflowId, started.firstExecutionRunId) }
  })
}

async function readHistories(client: Client, workflowId: string, firstRunId: string): Promise<string[]> {
  const histories: string[] = []
  let runId: string | null = firstRunId
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    histories.push(historyToJSON(history))
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? null
  }
  return histories
}
