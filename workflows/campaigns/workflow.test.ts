import type { ReplayWorkerOptions } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleForReplay, findRecordedHistories, replayForged, replayHistory } from '../../tests/support/replay-histories.ts'

let options: ReplayWorkerOptions

beforeAll(async () => {
  options = await bundleForReplay()
})

describe('recorded histories of campaigns', () => {
  it.each(findRecordedHistories('campaigns'))('%s replays with today’s code', async (name) => {
    await expect(replayHistory(options, 'campaigns', name)).resolves.toBeUndefined()
  })

  it('would notice another decision', async () => {
    await expect(replayForged(options, 'campaigns', { name: 'cancel.json', from: '"cancelQueued"', to: '"deleteQueued"' })).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/)
  })
})
