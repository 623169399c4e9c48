import { setTimeout as sleep } from 'node:timers/promises'
import { accountChangedSignal, cancelUpdate, deliveryProgressSignal, drainedSignal, emptyProgress, pauseUpdate, reopenedSignal, rescheduleUpdate, resumeUpdate, templateChangedSignal } from '../campaigns/contract.ts'
import { ending, finish, settle, usual, type CampaignScenario } from './scenario-parts.ts'
import { settlingScenarios } from './settling-scenarios.ts'
import { unheardScenarios } from './unheard-scenarios.ts'

export const campaignScenarios: CampaignScenario[] = [
  {
    name: 'prepare-send-settle',
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      await handle.signal(deliveryProgressSignal, { moved: 5 })
      // It has looked: a signal that comes while it completes has the last steps done again.
      await until('setCampaignState:settling')
      fake.row.settled = true
      await handle.signal(deliveryProgressSignal, { moved: 4 })
    },
    expected: [...usual, ...ending],
  },
  {
    name: 'settles-by-the-time-a-look-says',
    // Longer than anybody waits for the scenario.
    input: { settleMs: 3_600_000 },
    row: { settleMs: 1500 },
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      await until('setCampaignState:completed')
    },
    expected: [...usual, ...ending],
  },
  {
    name: 'settles-anew-after-a-hold',
    row: { settleMs: 3000 },
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      fake.row.state = 'held'
      fake.row.drained = false
      await handle.signal(accountChangedSignal, { held: true, reason: 'The number is disconnected' })
      await until('setCampaignState:held')
      // Held for longer than deliveries have: those of the messages that leave afterwards have theirs all the same.
      await sleep(3200)
      await handle.executeUpdate(resumeUpdate)
      fake.row.drained = true
      await handle.signal(drainedSignal)
      await until('setCampaignState:settling', 2)
      fake.calls.push('settling again')
      fake.row.settled = true
      await handle.signal(deliveryProgressSignal, { moved: 1 })
    },
    expected: [...usual, 'setCampaignState:settling', 'setCampaignState:held', 'setCampaignState:running', 'openOnLane', 'setCampaignState:settling', 'settling again', 'setCampaignState:completed', 'writeFinalReport'],
  },
  {
    name: 'early-start',
    play: async (handle, fake, until) => {
      await until('freezeAudience')
      await until('openOnLane', 2)
      await handle.executeUpdate(pauseUpdate)
      await handle.executeUpdate(resumeUpdate)
      await finish(handle, fake)
    },
    row: { isLarge: true },
    expected: [
      'freezeAudience:first', 'setCampaignState:running', 'openOnLane', 'freezeAudience', 'openOnLane', 'setCampaignState:paused', 'setCampaignState:running', 'openOnLane', ...ending,
    ],
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
    name: 'cancel-answers-first',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      fake.row.isLarge = true
      await handle.executeUpdate(cancelUpdate)
      fake.calls.push('answered')
    },
    expected: [...usual, 'setCampaignState:canceled', 'answered', 'cancelQueued', 'writeFinalReport'],
  },
  {
    name: 'cancel-while-handing-over',
    // Over it before the first task ends.
    input: { historyBudget: 2 },
    row: { isLarge: true },
    play: async (handle, fake, until) => {
      await until('freezeAudience')
      await handle.executeUpdate(cancelUpdate)
      fake.calls.push('answered')
    },
    expected: ['freezeAudience:first', 'setCampaignState:running', 'openOnLane', 'freezeAudience', 'setCampaignState:canceled', 'answered', 'cancelQueued', 'cancelQueued', 'writeFinalReport'],
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
    name: 'retries-while-settling',
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      fake.row.drained = false
      await handle.signal(deliveryProgressSignal, { moved: 1 })
      await until('openOnLane', 2)
      fake.row.drained = true
      fake.row.settled = true
      await handle.signal(deliveryProgressSignal, { moved: 1 })
    },
    expected: [...usual, 'setCampaignState:settling', 'openOnLane', 'setCampaignState:completed', 'writeFinalReport'],
  },
  {
    name: 'held-while-settling',
    play: async (handle, fake, until) => {
      await settle(handle, fake, until)
      fake.row.state = 'held'
      fake.row.drained = false
      await handle.signal(accountChangedSignal, { held: true, reason: 'The number is disconnected' })
      await until('setCampaignState:held')
      await handle.executeUpdate(resumeUpdate)
      // At once, and not with the look that it had begun to wait for.
      fake.row.drained = true
      await handle.signal(drainedSignal)
      await until('setCampaignState:settling', 2)
      fake.row.settled = true
      await handle.signal(deliveryProgressSignal, { moved: 1 })
    },
    expected: [...usual, 'setCampaignState:settling', 'setCampaignState:held', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  {
    name: 'reopened',
    input: { resumeFrom: { phase: 'running', reason: null, settleUntil: null, progress: emptyProgress } },
    play: async (handle, fake, until) => {
      fake.row.state = 'running'
      await handle.signal(reopenedSignal)
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['openOnLane', ...ending],
  },
  {
    name: 'one-of-its-numbers-goes-on',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      await handle.signal(accountChangedSignal, { held: false, reason: 'The connection works again' })
      await until('openOnLane', 2)
      await finish(handle, fake)
    },
    expected: [...usual, 'openOnLane', ...ending],
  },
  {
    name: 'probe-after-hold',
    play: async (handle, fake, until) => {
      await until('openOnLane')
      fake.row.state = 'held'
      await handle.signal(accountChangedSignal, { held: true, reason: 'The payment method has a problem (131042)', probeAfterMs: 1000 })
      await until('openOnLane', 2)
      await finish(handle, fake)
    },
    expected: [...usual, 'setCampaignState:held', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  {
    name: 'rescheduled',
    input: { scheduledAt: 'later' },
    play: async (handle, fake, until) => {
      await handle.executeUpdate(rescheduleUpdate, { args: [{ scheduledAt: new Date(Date.now() + 1000).toISOString(), wallTime: '2026-11-23T09:00', zone: 'Europe/Berlin' }] })
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['setCampaignSchedule', 'setCampaignState:preparing', ...usual, ...ending],
  },
  {
    name: 'missed-then-sent',
    input: { scheduledAt: 'missed' },
    play: async (handle, fake, until) => {
      await until('setCampaignState:paused')
      await handle.executeUpdate(resumeUpdate)
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['setCampaignState:paused', 'setCampaignState:scheduled', 'setCampaignState:preparing', ...usual, ...ending],
  },
  {
    name: 'missed-then-rescheduled',
    input: { scheduledAt: 'missed' },
    play: async (handle, fake, until) => {
      await until('setCampaignState:paused')
      await handle.executeUpdate(rescheduleUpdate, { args: [{ scheduledAt: new Date(Date.now() + 1000).toISOString(), wallTime: '2026-11-23T09:00', zone: 'Europe/Berlin' }] })
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['setCampaignState:paused', 'setCampaignSchedule', 'setCampaignState:scheduled', 'setCampaignState:preparing', ...usual, ...ending],
  },
  {
    name: 'held-before-the-first-message',
    play: async (handle, fake, until) => {
      fake.row.hold = 'Meta has paused this template'
      await until('setCampaignState:held')
      await handle.signal(templateChangedSignal, { held: false, reason: 'Meta has approved the template again' })
      await until('openOnLane')
      await finish(handle, fake)
    },
    expected: ['freezeAudience', 'setCampaignState:held', 'setCampaignState:running', 'openOnLane', ...ending],
  },
  ...unheardScenarios,
  ...settlingScenarios,
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
