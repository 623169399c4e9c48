import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StatusBacklog, type BacklogPart } from './status-backlog.ts'
import type { StatusEvent } from './webhook-events.ts'

const status = (messageId: number, name: StatusEvent['status']): StatusEvent => ({
  phoneNumberId: '106', wamid: `w${String(messageId)}`, status: name, at: 1_764_000_000, recipientId: null, recipientUserId: null, errorCode: null,
  callbackData: `0190a5a0-0000-7000-8000-000000000001:${String(messageId)}:1`,
})
const delivery = (journalId: number) => ({ journalId, receivedAt: new Date(0) })

function open(options: { messagesMax?: number } = {}) {
  const parts: { journalIds: number[]; messages: number }[] = []
  const ends: ((isApplied?: boolean) => void)[] = []
  const backlog = new StatusBacklog({
    ms: 800, messagesMax: options.messagesMax ?? 100,
    apply: ({ deliveries, statuses }: BacklogPart) => {
      parts.push({ journalIds: deliveries.map(({ journalId }) => journalId), messages: statuses.size })
      return new Promise((resolve) => ends.push((isApplied = true) => resolve(isApplied)))
    },
  })
  return { backlog, parts, endOne: (isApplied?: boolean) => ends.shift()!(isApplied) }
}

describe('a backlog of statuses', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is applied its time after the first status of a message, with one update for all news of it', async () => {
    const { backlog, parts, endOne } = open()
    backlog.add([delivery(1)], [status(1, 'sent'), status(2, 'sent')])
    await vi.advanceTimersByTimeAsync(700)
    backlog.add([delivery(2)], [status(1, 'delivered'), status(2, 'read'), status(3, 'sent')])
    expect(parts).toEqual([])
    await vi.advanceTimersByTimeAsync(100)
    expect(parts).toEqual([{ journalIds: [1], messages: 2 }])
    endOne()
    await vi.advanceTimersByTimeAsync(700)
    expect(parts[1]).toEqual({ journalIds: [2], messages: 1 })
  })

  it('takes deliveries that come within a sixth of its time together', async () => {
    const { backlog, parts } = open()
    backlog.add([delivery(1)], [status(1, 'sent')])
    await vi.advanceTimersByTimeAsync(130)
    backlog.add([delivery(2)], [status(2, 'sent')])
    await vi.advanceTimersByTimeAsync(10)
    backlog.add([delivery(3)], [status(3, 'sent')])
    await vi.advanceTimersByTimeAsync(660)
    expect(parts).toEqual([{ journalIds: [1, 2], messages: 2 }])
  })

  it('takes news of a message whose part is being applied as the next', async () => {
    const { backlog, parts, endOne } = open()
    backlog.add([delivery(1)], [status(1, 'sent')])
    await vi.advanceTimersByTimeAsync(800)
    backlog.add([delivery(2)], [status(1, 'read')])
    endOne()
    await vi.advanceTimersByTimeAsync(800)
    expect(parts[1]).toEqual({ journalIds: [2], messages: 1 })
  })

  it('keeps younger deliveries in the queue when a part that they told of its messages could not be applied', async () => {
    const { backlog, parts, endOne } = open()
    backlog.add([delivery(1)], [status(1, 'sent')])
    await vi.advanceTimersByTimeAsync(700)
    backlog.add([delivery(2)], [status(1, 'read'), status(2, 'sent')])
    await vi.advanceTimersByTimeAsync(100)
    endOne(false)
    await vi.advanceTimersByTimeAsync(100)
    backlog.add([delivery(3)], [status(3, 'sent')])
    await vi.advanceTimersByTimeAsync(600)
    endOne()
    await vi.advanceTimersByTimeAsync(200)
    expect(parts.slice(1)).toEqual([{ journalIds: [], messages: 1 }, { journalIds: [3], messages: 1 }])
  })

  it('applies one part at a time: what comes meanwhile is the next', async () => {
    const { backlog, parts, endOne } = open()
    backlog.add([delivery(1)], [status(1, 'sent')])
    await vi.advanceTimersByTimeAsync(800)
    backlog.add([delivery(2)], [status(2, 'sent')])
    await vi.advanceTimersByTimeAsync(5000)
    expect(parts).toHaveLength(1)
    endOne()
    await vi.advanceTimersByTimeAsync(0)
    expect(parts[1]).toEqual({ journalIds: [2], messages: 1 })
  })

  it('is flushed at once, and the flush waits for the part that is being applied', async () => {
    const { backlog, parts, endOne } = open()
    backlog.add([delivery(1)], [status(1, 'sent')])
    const first = backlog.flush()
    backlog.add([delivery(2)], [status(2, 'sent')])
    let done = false
    const all = backlog.flush().then(() => (done = true))
    endOne()
    await first
    await vi.advanceTimersByTimeAsync(0)
    expect([parts.length, done]).toEqual([2, false])
    endOne()
    await all
  })

  it('has no room while as many messages as allowed wait or are being applied', async () => {
    const { backlog, endOne } = open({ messagesMax: 2 })
    backlog.add([delivery(1)], [status(1, 'sent')])
    expect(backlog.hasRoom).toBe(true)
    const flushed = backlog.flush()
    backlog.add([delivery(2)], [status(2, 'sent')])
    expect(backlog.hasRoom).toBe(false)
    endOne()
    await flushed
    expect(backlog.hasRoom).toBe(true)
  })

  it('flushes nothing when nothing waits', async () => {
    const { backlog, parts } = open()
    await backlog.flush()
    expect(parts).toEqual([])
  })
})
