import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type Connection, type WorkflowHandle } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker'
import { campaignType, type CampaignInput, type ProgressAnswer } from '../campaigns/contract.ts'
import { laneWorkflowId, sendingLaneType, wakeSignal, type LaneTurnReport } from '../lanes/contract.ts'
import { CONTROL_QUEUE, SENDING_QUEUE } from '../options.ts'
import type { CampaignScenario, PlannedFor } from './scenario-parts.ts'
import { createFakeCampaign, createFakeLane } from './fake-activities.ts'

export type Recorder = { connection: Connection; native: NativeConnection; namespace?: string; workflowBundle?: WorkflowBundleOption }

const WAIT_MAX_MS = 20_000
const aheadMs: Record<PlannedFor, number> = { soon: 1200, later: 3_600_000, missed: -9 * 3_600_000 }
const ids = { orgId: '01900000-0000-7000-8000-000000000001', accountId: '01900000-0000-7000-8000-000000000002', phoneNumberId: '106540352242922' }

/** Plays a campaign through a scenario on a real server and returns what it did, with the history of each of its runs. */
export async function runCampaignScenario(recorder: Recorder, scenario: CampaignScenario): Promise<{ calls: string[]; answer: ProgressAnswer; histories: string[] }> {
  const fake = createFakeCampaign()
  Object.assign(fake.row, scenario.row)
  const until = async (call: string, times = 1) => {
    for (let waited = 0; fake.calls.filter((known) => known === call).length < times; waited += 20) {
      if (waited > WAIT_MAX_MS) throw new Error(`${scenario.name}: ${call} never came; seen: ${fake.calls.join(', ')}`)
      await sleep(20)
    }
    // The answer reaches the workflow, which then waits.
    await sleep(200)
  }
  const plannedFor = scenario.input?.scheduledAt as PlannedFor | null | undefined
  const scheduledAt = plannedFor ? new Date(Date.now() + aheadMs[plannedFor]).toISOString() : null
  if (scheduledAt) fake.row.state = 'scheduled'
  const input: CampaignInput = { campaignId: `01900000-0000-7000-8000-${String(Date.now()).slice(-12)}`, ...ids, settleMs: 60_000, ...scenario.input, scheduledAt }
  return withWorkers(recorder, fake.activities, async (client) => {
    const handle = await client.workflow.start(campaignType, { workflowId: `campaign/${input.campaignId}`, taskQueue: CONTROL_QUEUE, args: [input] })
    await scenario.play(client.workflow.getHandle(handle.workflowId), fake, until)
    const answer = (await client.workflow.getHandle(handle.workflowId).result()) as ProgressAnswer
    return { calls: fake.calls, answer, histories: await readHistories(client, handle.workflowId, handle.firstExecutionRunId) }
  })
}

/** Lets a lane work through given turns, wakes it once more, and returns the histories of its runs. */
export async function runLaneScenario(recorder: Recorder, scenario: { turns: LaneTurnReport[]; historyBudget?: number }): Promise<{ pumped: number; histories: string[] }> {
  const fake = createFakeLane(scenario.turns)
  const accountId = `01900000-0000-7000-8000-${String(Date.now()).slice(-12)}`
  return withWorkers(recorder, fake.activities, async (client) => {
    const input = { ...ids, accountId, ...(scenario.historyBudget === undefined ? {} : { historyBudget: scenario.historyBudget }) }
    const handle = await client.workflow.start(sendingLaneType, { workflowId: laneWorkflowId(accountId), taskQueue: CONTROL_QUEUE, args: [input] })
    for (let waited = 0; fake.pumped() < scenario.turns.length && waited < WAIT_MAX_MS; waited += 20) await sleep(20)
    const latest: WorkflowHandle = client.workflow.getHandle(handle.workflowId)
    const before = fake.pumped()
    await latest.signal(wakeSignal)
    for (let waited = 0; fake.pumped() <= before && waited < WAIT_MAX_MS; waited += 20) await sleep(20)
    await sleep(200)
    const histories = await readHistories(client, handle.workflowId, handle.firstExecutionRunId)
    await latest.terminate('recorded')
    return { pumped: fake.pumped(), histories }
  })
}

async function withWorkers<T>(recorder: Recorder, activities: object, use: (client: Client) => Promise<T>): Promise<T> {
  const code = recorder.workflowBundle ? { workflowBundle: recorder.workflowBundle } : { workflowsPath: fileURLToPath(new URL('../index.ts', import.meta.url)) }
  const namespace = recorder.namespace ?? 'default'
  const control = await Worker.create({ connection: recorder.native, namespace, taskQueue: CONTROL_QUEUE, activities, ...code })
  const sending = await Worker.create({ connection: recorder.native, namespace, taskQueue: SENDING_QUEUE, activities })
  return sending.runUntil(control.runUntil(use(new Client({ connection: recorder.connection, namespace }))))
}

async function readHistories(client: Client, workflowId: string, firstRunId: string): Promise<string[]> {
  const histories: string[] = []
  let runId: string | undefined = firstRunId
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    histories.push(historyToJSON(history))
    const last = history.events?.at(-1)
    runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined
  }
  return histories
}
