import { describe, expect, it } from 'vitest'
import { classifyGraphError } from '#server/graph/errors/classify-graph-error.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import { ATTEMPTS_MAX, judgeOutcome } from './judge-outcome.ts'
import type { QueuedMessage } from './lane-store.ts'

const message = (fields: Partial<QueuedMessage> = {}): QueuedMessage => ({
  id: 7, campaignId: 'c', conversationId: null, contactId: 1, attempt: 1, address: '+49', payload: null, due: false, ...fields,
})
const judge = (outcome: SendOutcome, fields: Partial<QueuedMessage> = {}, isWidespread = false) =>
  judgeOutcome(message(fields), outcome, { classify: classifyGraphError, atMs: 1_767_225_600_000, random: () => 1, isWidespread: () => isWidespread })
const refused = (code: number, retryAfterMs: number | null = null): SendOutcome => ({ kind: 'refused', error: { code, subcode: null, httpStatus: 400, isTransient: false, retryAfterMs, fbtraceId: null } })

describe('judgeOutcome', () => {
  it('takes only an answer with a wamid for accepted', () => {
    expect(judge({ kind: 'accepted', wamid: 'w', held: false }).result).toMatchObject({ kind: 'accepted', wamid: 'w' })
    expect(judge({ kind: 'unknown', cause: 'timeout' }).result).toMatchObject({ kind: 'unknown', cause: 'timeout' })
  })

  it('queues again what never left, without using up an attempt', () => {
    expect(judge({ kind: 'not_sent' }, { attempt: ATTEMPTS_MAX }).result).toMatchObject({ kind: 'retry', counts: false })
  })

  it('tries a passing error again, longer each time, and gives up at the bound', () => {
    const delays = [1, 2, 3].map((attempt) => (judge(refused(131000), { attempt }).result as { delayMs: number }).delayMs)
    expect(delays[1]).toBe(delays[0]! * 4)
    expect(delays[2]).toBe(delays[0]! * 16)
    expect(judge(refused(131000), { attempt: ATTEMPTS_MAX }).result).toMatchObject({ kind: 'failed', code: 131000 })
  })

  it('slows the number down for 130429 and fails nobody for it, but waits for one person only on 131056', () => {
    expect(judge(refused(130429), { attempt: ATTEMPTS_MAX })).toMatchObject({ slowDown: true, result: { kind: 'retry', counts: false } })
    expect(judge(refused(131056))).toMatchObject({ slowDown: false, result: { kind: 'retry', counts: true } })
  })

  it('silences the number for as long as Meta names with its speed limit, an hour at most, and slows it down', () => {
    const tooMany: SendOutcome = { kind: 'refused', error: { code: -1, subcode: null, httpStatus: 429, isTransient: false, retryAfterMs: 30_000, fbtraceId: null } }
    for (const outcome of [refused(130429, 30_000), tooMany]) {
      expect(judge(outcome, { attempt: ATTEMPTS_MAX })).toMatchObject({ slowDown: true, pause: { forMs: 30_000 }, result: { kind: 'retry', counts: false } })
    }
    const absurd = judge(refused(130429, 86_400_000))
    expect(absurd.pause).toMatchObject({ forMs: 3_600_000 })
    expect((absurd.result as { delayMs: number }).delayMs).toBeLessThan(3_700_000)
    expect(judge(refused(130429)).pause).toBeNull()
    expect(judge(refused(131056, 30_000)).pause).toBeNull()
  })

  it('honours Meta’s own delay', () => {
    const { result } = judge(refused(131000, 90_000))
    expect(result).toMatchObject({ kind: 'retry' })
    expect((result as { delayMs: number }).delayMs).toBeGreaterThanOrEqual(90_000)
  })

  it('silences the number, and not the person, while it is in maintenance or the account has no calls left', () => {
    for (const code of [131057, 80007, 4]) expect(judge(refused(code), { attempt: ATTEMPTS_MAX })).toMatchObject({ slowDown: false, result: { kind: 'retry', counts: false } })
    expect(judge(refused(131057)).pause).toMatchObject({ forMs: 60_000 })
    expect(judge(refused(80007, 120_000)).pause).toMatchObject({ forMs: 120_000 })
    expect(judge(refused(131056)).pause).toBeNull()
  })

  it('holds the campaign for its template, the number for account and token, and keeps the message', () => {
    expect(judge(refused(132015))).toMatchObject({ hold: { scope: 'campaign' }, result: { kind: 'retry', counts: false } })
    expect(judge(refused(190))).toMatchObject({ hold: { scope: 'account', errorClass: 'token', probeAfterMs: 60_000 }, result: { kind: 'retry' } })
    expect(judge(refused(131031))).toMatchObject({ hold: { scope: 'account', errorClass: 'account' } })
  })

  it.each([132000, 132001, 132007, 132016, 132068, 139000, 139004])('holds the campaign for %i, which is nobody’s own value', (code) => {
    expect(judge(refused(code))).toMatchObject({ hold: { scope: 'campaign', code, probeAfterMs: null }, result: { kind: 'retry', counts: false } })
  })

  it('tries a flow that is slowed down again after the table’s hour', () => {
    expect(judge(refused(132069))).toMatchObject({ hold: { scope: 'campaign', probeAfterMs: 3_600_000 }, result: { kind: 'retry', counts: false } })
  })

  it.each([132005, 132008, 132012, 132018, 131014, 131053])('holds the campaign for %i only when many in a row were refused with it', (code) => {
    expect(judge(refused(code))).toMatchObject({ hold: null, result: { kind: 'failed' } })
    expect(judge(refused(code), {}, true)).toMatchObject({ hold: { scope: 'campaign', title: expect.stringMatching(/ for 20 people in a row$/) as string }, result: { kind: 'retry', counts: false } })
    expect(judge(refused(131026), {}, true)).toMatchObject({ hold: null, result: { kind: 'failed' } })
  })

  it('holds nothing for a template in a chat', () => {
    for (const code of [132000, 132001, 132012]) expect(judge(refused(code), { campaignId: null }, true)).toMatchObject({ hold: null, result: { kind: 'failed', code } })
  })

  it('fails one person for what is only theirs, and a chat message at once when the number is stopped', () => {
    expect(judge(refused(131021))).toMatchObject({ hold: null, result: { kind: 'failed' } })
    expect(judge(refused(132012))).toMatchObject({ hold: null, result: { kind: 'failed' } })
    expect(judge(refused(190), { campaignId: null }).result).toMatchObject({ kind: 'failed', code: 190 })
  })
})
