import type { ReplayWorkerOptions } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleForReplay, findRecordedHistories, replayForged, replayHistory } from '../../tests/support/replay-histories.ts'

let options: ReplayWorkerOptions

beforeAll(async () => {
  options = await bundleForReplay()
})

describe('recorded histories of templates', () => {
  it.each(findRecordedHistories('templates'))('%s replays with today’s code', async (name) => {
    await expect(replayHistory(options, 'templates', name)).resolves.toBeUndefined()
  })

  it('would notice another decision', async () => {
    await expect(replayForged(options, 'templates', { name: 'synced.json', from: '"syncWabaTemplates"', to: '"doSomethingElse"' })).rejects.toThrow(/[Nn]ondeterminism|DeterminismViolation/)
  })
})
