import { describe, expect, it } from 'vitest'
import { rung } from '#server/lib/message-status.ts'
import { explainRecipient, type RecipientFacts } from './explain-recipient.ts'
import type { UnknownContext } from './explain-unknown.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds))
const facts: RecipientFacts = { status: rung.queued, attempt: 1, errorCode: null, skipReason: null, createdAt: at(0), acceptedAt: null, sentAt: null, deliveredAt: null, readAt: null, failedAt: null }
const running: UnknownContext = { state: 'running', unknownPolicy: 'reconcile' }

describe('what happened to one person', () => {
  it.each<[detail: string, facts: Partial<RecipientFacts>, campaign: UnknownContext]>([
    ['Waits for its turn.', {}, running],
    ['Waits for attempt 2.', { attempt: 2 }, running],
    ['Waits for the campaign’s hours on this person’s clock.', { chunkWait: { until: at(30), why: 'hours' } }, running],
    ['as many people as may be reached in a day', { chunkWait: { until: at(30), why: 'limit' } }, running],
    ['Waits for its turn.', { chunkWait: { until: at(30), why: null } }, running],
    ['Waits: the campaign is paused.', {}, { ...running, state: 'paused' }],
    ['Accepted by WhatsApp; awaiting delivery.', { status: rung.accepted }, running],
    ['Accepted; WhatsApp holds it back', { status: rung.held }, running],
    ['Delivered 3 s after sending.', { status: rung.delivered, acceptedAt: at(0), deliveredAt: at(3) }, running],
    ['Delivered within a second.', { status: rung.delivered, acceptedAt: at(1), deliveredAt: at(0) }, running],
    ['Read 2 min 06 s after sending.', { status: rung.read, acceptedAt: at(0), readAt: at(126) }, running],
    ['(131026)', { status: rung.failed, errorCode: 131026 }, running],
    ['Skipped: this person has opted out.', { status: rung.skipped, skipReason: 'suppressed' }, running],
    ['Waiting for evidence', { status: rung.unknown }, running],
    ['Never sent again', { status: rung.unknown }, { ...running, unknownPolicy: 'never' }],
    ['Canceled before it left.', { status: rung.canceled }, running],
  ])('says “%s”', (detail, change, campaign) => {
    expect(explainRecipient({ ...facts, ...change }, campaign).detail).toContain(detail)
  })
})
