import { setTimeout as sleep } from 'node:timers/promises'
import { accountChangedSignal, cancelUpdate, deliveryProgressSignal, drainedSignal, pauseUpdate, reopenedSignal, resumeUpdate } from '../campaigns/contract.ts'
import { ending, finish, settle, usual, type CampaignScenario } from './scenario-parts.ts'

const settling = [...usual, 'setCampaignState:settling']

/** Everything has left, but some of it may leave again: people can still stop that. And what is held goes on although nobody tells. */
export const settlingScenarios: CampaignScenario[] = [
  {
    name: 'paused-while-settling',
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      fake.row.drained = false
      await handle.executeUpdate(pauseUpdate)
      await handle.executeUpdate(resumeUpdate)
      fake.row.drained = true
      await handle.signal(drainedSignal)
      await until('setCampaignState:settling', 2)
      fake.row.settled = true
      await handle.signal(deliveryProgressSignal, { moved: 1 })
    },
    expected: [...settling, 'setCampaignState:paused', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  {
    name: 'canceled-while-settling',
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      fake.row.drained = false
      await handle.executeUpdate(cancelUpdate)
    },
    expected: [...settling, 'setCampaignState:canceled', 'cancelQueued', 'writeFinalReport'],
  },
  {
    name: 'sent-again-while-settling',
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      // What "Retry failed" writes before it tells.
      fake.row.drained = false
      fake.row.state = 'running'
      await handle.signal(reopenedSignal)
      await until('openOnLane', 2)
      await handle.executeUpdate(pauseUpdate)
      await handle.executeUpdate(resumeUpdate)
      await finish(handle, fake)
    },
    expected: [...settling, 'setCampaignState:running refused', 'openOnLane', 'setCampaignState:paused', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  {
    name: 'held-told-too-late',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      // The lane has told at the end of its turn; somebody has resumed it meanwhile.
      await handle.signal(accountChangedSignal, { held: true, reason: 'The template is paused (132015)', probeAfterMs: 3_600_000 })
      await until('setCampaignState:held refused')
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:held refused', ...ending],
  },
  {
    name: 'mended-unheard',
    input: { heldCheckMs: 500 },
    play: async (handle, fake, until) => {
      await until('openOnLane')
      fake.row.state = 'held'
      fake.row.isBlocked = true
      await handle.signal(accountChangedSignal, { held: true, reason: 'Meta has disabled the account' })
      await until('readHold', 2)
      fake.row.isBlocked = false
      await until('openOnLane', 2)
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:held', 'readHold', 'readHold', 'readHold', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  {
    name: 'held-without-a-known-reason',
    input: { heldCheckMs: 500 },
    play: async (handle, fake, until) => {
      await until('openOnLane')
      fake.row.state = 'held'
      await handle.signal(accountChangedSignal, { held: true, reason: 'The template does not exist (132001)' })
      // Half an hour has not passed: it waits for a word.
      await until('readHold')
      await sleep(300)
      await handle.signal(accountChangedSignal, { held: false, reason: 'The template is there' })
      await until('openOnLane', 2)
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:held', 'readHold', 'setCampaignState:running', 'openOnLane', ...ending],
  },
]
