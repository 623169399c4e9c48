import { MockActivityEnvironment } from '@temporalio/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { beatWhile } from './beat-while.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] }))
afterEach(() => void vi.useRealTimers())

function countBeats(env: MockActivityEnvironment): () => number {
  let beats = 0
  env.on('heartbeat', () => (beats += 1))
  return () => beats
}

it('beats while the work goes on and no longer', async () => {
  const env = new MockActivityEnvironment()
  const beats = countBeats(env)
  expect(await env.run(() => beatWhile(async () => {
    await vi.advanceTimersByTimeAsync(10_000)
    return 'done'
  }))).toBe('done')
  const during = beats()
  expect(during).toBeGreaterThanOrEqual(4)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(beats()).toBe(during)
})

it('a local activity has no heartbeat', async () => {
  const env = new MockActivityEnvironment({ isLocal: true })
  const beats = countBeats(env)
  await env.run(() => beatWhile(() => vi.advanceTimersByTimeAsync(10_000)))
  expect(beats()).toBe(0)
})

it('leaves every other beat out while it is sparing', async () => {
  const env = new MockActivityEnvironment()
  const beats = countBeats(env)
  let isSparing = false
  await env.run(() => beatWhile(async () => {
    await vi.advanceTimersByTimeAsync(20_000)
    expect(beats()).toBe(10)
    isSparing = true
    await vi.advanceTimersByTimeAsync(20_000)
  }, { isSparing: () => isSparing }))
  expect(beats()).toBe(15)
})

it('stops beating for work that has come no further for two minutes', async () => {
  const env = new MockActivityEnvironment()
  const beats = countBeats(env)
  await env.run(() => beatWhile(async (progress) => {
    await vi.advanceTimersByTimeAsync(60_000)
    progress()
    await vi.advanceTimersByTimeAsync(110_000)
    const alive = beats()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(beats() - alive).toBeLessThan(10)
  }))
  expect(beats()).toBeGreaterThan(70)
})

it('says how far the work has come, also while it says nothing new', async () => {
  const env = new MockActivityEnvironment()
  const said: unknown[] = []
  env.on('heartbeat', (details: unknown) => said.push(details))
  await env.run(() => beatWhile(async (progress) => {
    progress({ sent: 7 })
    await vi.advanceTimersByTimeAsync(2000)
    progress()
    await vi.advanceTimersByTimeAsync(2000)
  }))
  expect(said).toEqual([{ sent: 7 }, { sent: 7 }])
})
