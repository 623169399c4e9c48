import type { WorkflowHandle } from '@temporalio/client'
import { drainedSignal, type CampaignInput } from '../campaigns/contract.ts'
import type { FakeCampaign } from './fake-activities.ts'

export type CampaignScenario = {
  name: string
  input?: Partial<CampaignInput>
  /** Plays people, lanes and webhooks until the workflow ends; the test then looks at what it did. */
  play: (handle: WorkflowHandle, fake: FakeCampaign, until: (call: string, times?: number) => Promise<void>) => Promise<void>
  /** How the row is from the start. */
  row?: Partial<FakeCampaign['row']>
  expected: string[]
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
