import type { ReplayWorkerOptions } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleForReplay, findRecordedHistories, replayForged, replayHistory } from '../../tests/support/replay-histories.ts'

let options: ReplayWorkerOptions

beforeAll(async () => {
  options = await bundleForReplay()
})

describe('recorded histories of sweeps', () => {
  it.each(findRecordedHistories('sweeps'))('%s replays with today’s code', async (name) => {
    await expect(replayHistory(options, 'sweeps', name)).resolves.toBeUndefined()
  })

  it('would notice another decision', async () => {
    await expect(replayForged(options, 'sweeps', { name: 'launches.json', from: '"startStaleSeries"', to: '"startOthers"' })).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/)
  })
})
