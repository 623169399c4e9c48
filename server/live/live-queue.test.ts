import { describe, expect, it } from 'vitest'
import { liveEventKinds } from './live-event.ts'
import { LiveQueue } from './live-queue.ts'

describe('LiveQueue', () => {
  it('keeps equal events once and different ones in their order', () => {
    const queue = new LiveQueue()
    for (let n = 0; n < 100; n += 1) queue.push({ kind: n % 2 === 0 ? 'campaign' : 'message', id: 'x' })
    queue.push({ kind: 'campaign', id: 'y' })
    expect(queue.takeAll()).toEqual([{ kind: 'campaign', id: 'x' }, { kind: 'message', id: 'x' }, { kind: 'campaign', id: 'y' }])
    expect(queue.takeAll()).toEqual([])
  })

  it('holds a bounded number for a page that does not take them, and tells it to look at everything', () => {
    const queue = new LiveQueue()
    for (let n = 0; n < 257; n += 1) queue.push({ kind: 'message', id: String(n) })
    expect(queue.takeAll()).toEqual(liveEventKinds.map((kind) => ({ kind, id: '*' })))
    for (let n = 0; n < 100_000; n += 1) queue.push({ kind: 'message', id: String(n) })
    expect(queue.takeAll().length).toBeLessThanOrEqual(256)
  })

  it('waits for the next event or the end, whichever comes first', async () => {
    const queue = new LiveQueue()
    const end = new AbortController()
    const waiting = queue.wait(end.signal)
    queue.push({ kind: 'sync', id: 'x' })
    await waiting
    await queue.wait(end.signal)
    expect(queue.takeAll()).toHaveLength(1)
    const ended = queue.wait(end.signal)
    end.abort()
    await ended
    await queue.wait(end.signal)
    expect(queue.takeAll()).toEqual([])
  })
})
