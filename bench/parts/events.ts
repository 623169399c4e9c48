import { sleep } from '../../scripts/services/wait-until.ts'
import type { Stage } from '../stage.ts'

export type EventFigures = { campaignEvents: number; laneEvents: number; perThousand: number; largestHistory: number }

const FINISH_MS = 60_000

/** Events that one campaign cost Temporal: its own workflow, and every run of the lane since `laneBefore`. */
export async function countEvents(stage: Stage, campaign: { id: string; count: number; laneBefore: number }): Promise<EventFigures> {
  const own = await lengthWhenDone(stage, `campaign/${campaign.id}`)
  const lanes = await laneEvents(stage)
  const laneOnly = lanes.total - campaign.laneBefore
  return { campaignEvents: own, laneEvents: laneOnly, perThousand: ((own + laneOnly) * 1000) / campaign.count, largestHistory: Math.max(own, lanes.largest) }
}

/** All events of all runs of all lanes so far. */
export async function laneEvents(stage: Stage): Promise<{ total: number; largest: number }> {
  let [total, largest] = [0, 0]
  for await (const run of stage.temporal.workflow.list({ query: 'WorkflowType = "sendingLane"' })) {
    const { historyLength } = await stage.temporal.workflow.getHandle(run.workflowId, run.runId).describe()
    total += historyLength
    largest = Math.max(largest, historyLength)
  }
  return { total, largest }
}

async function lengthWhenDone(stage: Stage, workflowId: string): Promise<number> {
  const end = Date.now() + FINISH_MS
  for (;;) {
    const { status, historyLength } = await stage.temporal.workflow.getHandle(workflowId).describe()
    if (status.name !== 'RUNNING' || Date.now() > end) return historyLength
    await sleep(250)
  }
}
