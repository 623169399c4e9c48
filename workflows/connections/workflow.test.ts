import type { ReplayWorkerOptions } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleForReplay, findRecordedHistories, replayForged, replayHistory } from '../../tests/support/replay-histories.ts'

let options: ReplayWorkerOptions

beforeAll(async () => {
  options = await bundleForReplay()
})

describe('recorded histories of connections', () => {
  it.each(findRecordedHistories('connections'))('%s replays with today’s code', async (name) => {
    await expect(replayHistory(options, 'connections', name)).resolves.toBeUndefined()
  })

  it('would notice another decision', async () => {
    await expect(replayForged(options, 'connections', { name: 'timer-then-gone.json', from: '"checkConnectionToken"', to: '"doSomethingElse"' })).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/)
  })
})
