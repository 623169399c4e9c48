import { describe, expect, it } from 'vitest'
import { rung } from '#server/lib/message-status.ts'
import { collapseStatuses } from './collapse-statuses.ts'
import type { StatusEvent } from './webhook-events.ts'

const group = '0190a5a0-0000-7000-8000-000000000001'
const status = (word: StatusEvent['status'], fields: Partial<StatusEvent> = {}): StatusEvent => ({
  phoneNumberId: '106', wamid: 'w1', status: word, at: 1_767_225_600, recipientId: '1', recipientUserId: null, callbackData: `${group}:7:1`, errorCode: null, ...fields,
})

describe('collapseStatuses', () => {
  it('makes one update of all statuses of a message, at the highest rung, with every time', () => {
    const { updates } = collapseStatuses([status('read', { at: 30 }), status('sent', { at: 10 }), status('delivered', { at: 20 })])
    expect(updates).toHaveLength(1)
    expect(updates[0]).toMatchObject({ id: 7, status: rung.read, sentAt: 10, deliveredAt: 20, readAt: 30, wamid: 'w1', group })
  })

  it('lets a read receipt outweigh a failure, and a failure a delivery', () => {
    expect(collapseStatuses([status('failed', { errorCode: 1 }), status('read')]).updates[0]?.status).toBe(rung.read)
    expect(collapseStatuses([status('failed', { errorCode: 131026 }), status('delivered')]).updates[0]).toMatchObject({ status: rung.failed, errorCode: 131026 })
  })

  it.each([null, 'c:42:r:777:a:1', `${group}:x:1`, `${group}:7`])('sets aside callback data that is not ours: %s', (callbackData) => {
    const { updates, foreign } = collapseStatuses([status('sent', { callbackData })])
    expect(updates).toEqual([])
    expect(foreign).toHaveLength(1)
  })
})
