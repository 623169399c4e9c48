import type { WorkflowHandle } from '@temporalio/client'
import { drainedSignal, type CampaignInput } from '../campaigns/contract.ts'
import type { FakeCampaign } from './fake-activities.ts'

/** Waits until a step was taken, once or so many times, and its answer has reached the workflow. */
export type Until = (call: string, times?: number) => Promise<void>

export type CampaignScenario = {
  name: string
  input?: Partial<CampaignInput>
  /** Plays people, lanes and webhooks until the workflow ends; the test then looks at what it did. */
  play: (handle: WorkflowHandle, fake: FakeCampaign, until: Until) => Promise<void>
  /** How the row is from the start. */
  row?: Partial<FakeCampaign['row']>
  expected: string[]
}

/** It has begun, everything has left, and it waits for deliveries. */
export async function settle(handle: WorkflowHandle, fake: FakeCampaign, until: Until): Promise<void> {
  await until('openOnLane')
  fake.row.drained = true
  await handle.signal(drainedSignal)
  await until('setCampaignState:settling')
}

/** Everything has left and has come to its end. */
export async function finish(handle: WorkflowHandle, fake: FakeCampaign): Promise<void> {
  fake.row.drained = true
  fake.row.settled = true
  await handle.signal(drainedSignal)
}

/** From launch to the first message. */
export const usual = ['freezeAudience', 'setCampaignState:running', 'openOnLane']
/** From the last message to the report. */
export const ending = ['setCampaignState:settling', 'setCampaignState:completed', 'writeFinalReport']

/** A planned time that the recorder sets: a second ahead, an hour ahead, or missed by nine hours. */
export type PlannedFor = 'soon' | 'later' | 'missed'
