import type { WorkflowHandle } from '@temporalio/client'
import { accountChangedSignal, cancelUpdate, deliveryProgressSignal, drainedSignal, pauseUpdate, resumeUpdate, type CampaignInput } from '../campaigns/contract.ts'
import type { FakeCampaign } from './fake-activities.ts'

export type CampaignScenario = {
  name: string
  input?: Partial<CampaignInput>
  /** Plays people, lanes and webhooks until the workflow ends; the test then looks at what it did. */
  play: (handle: WorkflowHandle, fake: FakeCampaign, until: (call: string, times?: number) => Promise<void>) => Promise<void>
  expected: string[]
}

async function finish(handle: WorkflowHandle, fake: FakeCampaign): Promise<void> {
  fake.row.drained = true
  fake.row.settled = true
  await handle.signal(drainedSignal)
}

const usual = ['freezeAudience', 'setCampaignState:running', 'openOnLane']
const ending = ['setCampaignState:settling', 'setCampaignState:completed', 'writeFinalReport']

export const campaignScenarios: CampaignScenario[] = [
  {
    name: 'prepare-send-settle',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      fake.row.drained = true
      await handle.signal(drainedSignal)
      await until('setCampaignState:settling')
      await handle.signal(deliveryProgressSignal, { moved: 5 })
      fake.row.settled = true
      await handle.signal(deliveryProgressSignal, { moved: 4 })
    },
    expected: [...usual, ...ending],
  },
  {
    name: 'pause-resume',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      await handle.executeUpdate(pauseUpdate)
      await handle.executeUpdate(resumeUpdate)
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:paused', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  {
    name: 'cancel',
    play: async (handle, _fake, until) => {
      await until('openOnLane')
      await handle.executeUpdate(cancelUpdate)
    },
    expected: [...usual, 'setCampaignState:canceled', 'cancelQueued', 'writeFinalReport'],
  },
  {
    name: 'hold-resume',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      fake.row.state = 'held'
      await handle.signal(accountChangedSignal, { held: true, reason: 'The template is paused (132015)' })
      await until('setCampaignState:held')
      await handle.executeUpdate(resumeUpdate)
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:held', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  {
    name: 'scheduled',
    input: { scheduledAt: 'soon' },
    play: async (handle, fake, until) => {
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['setCampaignState:preparing', ...usual, ...ending],
  },
  {
    name: 'continue-as-new',
    input: { historyBudget: 12 },
    play: async (handle, fake, until) => {
      await until('openOnLane')
      await handle.executeUpdate(pauseUpdate)
      await handle.executeUpdate(resumeUpdate)
      await until('openOnLane', 2)
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:paused', 'setCampaignState:running', 'openOnLane', ...ending],
  },
]
