import { describe, expect, it } from 'vitest'
import { emptyCounts } from '#server/lib/message-status.ts'
import { explainPace, type PaceFacts } from './explain-pace.ts'
import { campaignStates } from './schema.ts'

const facts: PaceFacts = {
  state: 'running', reason: null, scheduledAt: null, counts: { ...emptyCounts(), queued: 500 }, ratePerSecond: 79, limitPerSecond: 80, sharing: 0, retrying: 0,
  nextRetryAt: null, pausedUntil: null, pauseReason: null,
}

describe('the sentence on a campaign’s pace', () => {
  it.each([
    ['At the number’s limit of 80 messages a second. No other campaign shares it.', {}],
    ['At the campaign’s own limit of 20 messages a second. 2 other campaigns share the number.', { ratePerSecond: 20, limitPerSecond: 20, isOwnLimit: true, sharing: 2 }],
    ['Below the campaign’s own limit of 1 message a second.', { ratePerSecond: 0.8, limitPerSecond: 1, isOwnLimit: true }],
    ['The number’s limit of 80 messages a second is shared. One other campaign shares it.', { ratePerSecond: 40, sharing: 1 }],
    ['Below the number’s limit', { ratePerSecond: 40 }],
    ['As fast as answers come', { limitPerSecond: 0 }],
    ['Waits for the number’s sending lane', { ratePerSecond: 0 }],
    ['Waits for its turn', { ratePerSecond: 0, sharing: 2 }],
    ['WhatsApp asked to slow down.', { pausedUntil: new Date(), pauseReason: 'WhatsApp asked to slow down' }],
    ['12 people waiting for another attempt', { counts: { ...emptyCounts(), queued: 12 }, retrying: 12 }],
    ['One person without an answer', { counts: { ...emptyCounts(), unknown: 1 } }],
    ['One person without an answer from WhatsApp: only a status decides, nothing is sent again.', { counts: { ...emptyCounts(), unknown: 1 }, resendable: 0 }],
    ['2 people without an answer from WhatsApp: waiting for evidence.', { state: 'settling' as const, counts: { ...emptyCounts(), unknown: 2 }, resendable: 1 }],
    ['2 people without an answer from WhatsApp: only a status decides, nothing is sent again.', { state: 'settling' as const, counts: { ...emptyCounts(), unknown: 2 }, resendable: 0 }],
    ['2 people without an answer from WhatsApp; a late status still counts.', { state: 'completed' as const, counts: { ...emptyCounts(), unknown: 2 } }],
    ['Everything has its final state.', { state: 'completed' as const, counts: emptyCounts() }],
    ['Held: Template paused (132015). Nothing leaves', { state: 'held' as const, reason: 'Template paused (132015)' }],
    ['1,500 people still waiting for a delivery report', { state: 'settling' as const, counts: { ...emptyCounts(), accepted: 1000, sent: 500 } }],
    ['completes 24 hours after the last message left at the latest; later reports still count.', { state: 'settling' as const, counts: { ...emptyCounts(), sent: 1 }, settleMs: 86_400_000 }],
  ])('says “%s”', (sentence, change) => {
    expect(explainPace({ ...facts, ...change })).toContain(sentence)
  })

  it('is a sentence in every state', () => {
    for (const state of campaignStates) expect(explainPace({ ...facts, state })).toMatch(/^[A-Z0-9].*\.$/)
  })
})
