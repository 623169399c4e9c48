import { describe, expect, it } from 'vitest'
import type { LaneResult } from './lane-result.ts'
import { ResultWriter } from './result-writer.ts'

const result = (id: number): LaneResult => ({
  kind: 'failed', code: 1, atMs: 1_767_225_600_000,
  message: { id, campaignId: null, conversationId: null, contactId: 1, attempt: 1, address: '+1', payload: null, due: false },
})

describe('ResultWriter', () => {
  it('writes everything once, in batches of at most 500, one at a time', async () => {
    const batches: number[] = []
    let inFlight = 0
    const writer = new ResultWriter(async (results) => {
      inFlight += 1
      expect(inFlight).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      batches.push(results.length)
      inFlight -= 1
    })
    for (let id = 0; id < 1201; id += 1) writer.add(result(id))
    await writer.drain()
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(1201)
    expect(Math.max(...batches)).toBeLessThanOrEqual(500)
  })

  it('hands a failed write to whoever waits for it, instead of losing it', async () => {
    const writer = new ResultWriter(() => Promise.reject(new Error('disk full')))
    writer.add(result(1))
    await expect(writer.drain()).rejects.toThrow('disk full')
    await expect(writer.room()).rejects.toThrow('disk full')
  })

  it('keeps what is known while the database is away, and writes it once it is back', async () => {
    const written: number[] = []
    let tries = 0
    const writer = new ResultWriter((results) => {
      tries += 1
      if (tries < 3) return Promise.reject(Object.assign(new Error('lost'), { code: 'CONNECTION_CLOSED' }))
      written.push(...results.map((one) => one.message.id))
      return Promise.resolve()
    })
    writer.add(result(1))
    writer.add(result(2))
    await writer.drain()
    expect(written).toEqual([1, 2])
  })

  it('lets no more leave while one write takes longer than a second, and goes on after it', async () => {
    let end = (): void => undefined
    const writer = new ResultWriter(() => new Promise((resolve) => (end = resolve)))
    writer.add(result(1))
    await new Promise((resolve) => setTimeout(resolve, 100))
    await writer.room()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    let hasRoom = false
    const room = writer.room().then(() => (hasRoom = true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(hasRoom).toBe(false)
    end()
    await room
  })
})
