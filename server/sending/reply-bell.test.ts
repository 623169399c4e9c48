import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { ReplyBell } from './reply-bell.ts'

const HOUR = 3_600_000

it('wakes the lane of the number that it rings for, and no other', async () => {
  const bell = new ReplyBell()
  const { signal } = new AbortController()
  let others = 0
  const stop = new AbortController()
  const other = bell.wait('b', HOUR, stop.signal).then(() => (others += 1))
  const ours = bell.wait('a', HOUR, signal)
  bell.ring('a')
  await ours
  expect(others).toBe(0)
  stop.abort()
  await other
})

it('waits no longer than it is told to, and leaves nothing behind', async () => {
  const bell = new ReplyBell()
  const { signal } = new AbortController()
  for (let n = 0; n < 20; n += 1) await bell.wait('a', 1, signal)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

it('lets go at once when the turn ends', async () => {
  const stop = new AbortController()
  const waiting = new ReplyBell().wait('a', HOUR, stop.signal)
  stop.abort()
  await waiting
  expect(stop.signal.aborted).toBe(true)
})
