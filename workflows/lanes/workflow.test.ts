import type { ReplayWorkerOptions } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleForReplay, findRecordedHistories, replayForged, replayHistory } from '../../tests/support/replay-histories.ts'

let options: ReplayWorkerOptions

beforeAll(async () => {
  options = await bundleForReplay()
})

describe('recorded histories of lanes', () => {
  it.each(findRecordedHistories('lanes'))('%s replays with today’s code', async (name) => {
    await expect(replayHistory(options, 'lanes', name)).resolves.toBeUndefined()
  })

  it('would notice another decision', async () => {
    await expect(replayForged(options, 'lanes', { name: 'turns-and-timer.json', from: '"pumpLane"', to: '"pumpNumber"' })).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/)
  })
})
