import { setTimeout as sleep } from 'node:timers/promises'
import { deliveryProgressSignal, drainedSignal, pauseUpdate, resumeUpdate, rowChangedSignal } from '../campaigns/contract.ts'
import { ending, finish, settle, usual, type CampaignScenario } from './scenario-parts.ts'

/** Commands that were written into the row and then lost, with the worker that was at them and the server that knew of them (docs/decisions/0024). */
export const unheardScenarios: CampaignScenario[] = [
  {
    name: 'resumed-unheard',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      await handle.executeUpdate(pauseUpdate)
      // What a resume leaves whose worker and server died with it; the lane has the row and sends.
      fake.row.state = 'running'
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:paused', 'openOnLane', ...ending],
  },
  {
    name: 'canceled-unheard',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      await handle.executeUpdate(pauseUpdate)
      // Told in vain: nothing was missed.
      await handle.signal(rowChangedSignal)
      await sleep(500)
      fake.row.state = 'canceled'
      await handle.signal(rowChangedSignal)
    },
    expected: [...usual, 'setCampaignState:paused', 'cancelQueued', 'writeFinalReport'],
  },
  {
    name: 'canceled-while-settling-unheard',
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      // Held for its retries, and canceled, while nobody could tell.
      fake.row.drained = false
      fake.row.state = 'canceled'
      await handle.signal(deliveryProgressSignal, { moved: 1 })
    },
    expected: [...usual, 'setCampaignState:settling', 'cancelQueued', 'writeFinalReport'],
  },
  {
    name: 'rescheduled-unheard',
    input: { scheduledAt: 'soon' },
    play: async (handle, fake, until) => {
      fake.row.scheduledAt = new Date(Date.now() + 3000).toISOString()
      await sleep(2000)
      fake.calls.push('the old time has passed')
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['the old time has passed', 'setCampaignState:preparing', ...usual, ...ending],
  },
  {
    name: 'missed-then-resumed-unheard',
    input: { scheduledAt: 'missed' },
    play: async (handle, fake, until) => {
      await until('setCampaignState:paused')
      fake.row.state = 'scheduled'
      await handle.signal(rowChangedSignal)
      // Nobody chose this hour: it asks again.
      await until('setCampaignState:paused', 2)
      await handle.executeUpdate(resumeUpdate)
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['setCampaignState:paused', 'setCampaignState:paused', 'setCampaignState:scheduled', 'setCampaignState:preparing', ...usual, ...ending],
  },
  {
    name: 'resumed-too-late',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      await handle.executeUpdate(pauseUpdate)
      // What a server has kept for workers that came back at night.
      await handle.executeUpdate(resumeUpdate, { args: [{ notAfter: new Date(Date.now() - 1000).toISOString() }] }).catch(() => fake.calls.push('refused'))
      await handle.executeUpdate(resumeUpdate, { args: [{ notAfter: new Date(Date.now() + 60_000).toISOString() }] })
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:paused', 'refused', 'setCampaignState:running', 'openOnLane', ...ending],
  },
]
