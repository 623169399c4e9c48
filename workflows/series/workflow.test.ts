import type { ReplayWorkerOptions } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleForReplay, findRecordedHistories, replayForged, replayHistory } from '../../tests/support/replay-histories.ts'

let options: ReplayWorkerOptions

beforeAll(async () => {
  options = await bundleForReplay()
})

describe('recorded histories of series', () => {
  it.each(findRecordedHistories('series'))('%s replays with today’s code', async (name) => {
    await expect(replayHistory(options, 'series', name)).resolves.toBeUndefined()
  })

  it('would notice another decision', async () => {
    await expect(replayForged(options, 'series', { name: 'makes-then-ends.json', from: '"makeOccurrence"', to: '"makeAnother"' })).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/)
  })
})
