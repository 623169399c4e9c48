import { describe, expect, it } from 'vitest'
import { countResendable, explainOneUnknown, explainUnknown, type UnknownCause, type UnknownContext } from './explain-unknown.ts'

const running: UnknownContext = { state: 'running', unknownPolicy: 'reconcile' }
const never: UnknownContext = { ...running, unknownPolicy: 'never' }
const grace = { graceMs: 900_000, lagMs: 0 }
const causes = (spent = 0): UnknownCause[] => [{ cause: 'timeout', count: 3, spent }]

describe('one person without an answer', () => {
  it.each([
    ['timeout', 'WhatsApp did not answer in time. '], ['reset', 'The connection broke before WhatsApp answered. '],
    ['crash', 'Clarion was stopped while the message was on its way. '], [null, 'No answer from WhatsApp. '], ['constructor_of_tomorrow', 'No answer from WhatsApp. '],
  ])('is told the cause %s', (cause, words) => {
    expect(explainOneUnknown({ cause, attempt: 1 }, running)).toBe(`${words}Waiting for evidence before it is sent again.`)
  })

  it.each<[follows: string, attempt: number, campaign: UnknownContext]>([
    ['Waiting for evidence before it is sent again.', 3, running],
    ['Waiting for evidence before it is sent again.', 1, { ...running, state: 'settling' }],
    ['Never sent again after 4 attempts; a status may still come.', 4, running],
    ['Never sent again after 4 attempts; a status may still come.', 4, { ...running, state: 'completed' }],
    ['Waits: the campaign is paused. When it goes on, evidence decides whether it is sent again.', 1, { ...running, state: 'paused' }],
    ['Waits: the campaign is held. When it goes on, evidence decides whether it is sent again.', 1, { ...running, state: 'held' }],
    ['Not sent again while the campaign is completed; a status may still come.', 1, { ...running, state: 'completed' }],
    ['Never sent again, as the campaign was canceled; a status may still come.', 1, { ...running, state: 'canceled' }],
    ['Never sent again, as the campaign has failed; a status may still come.', 1, { ...running, state: 'failed' }],
    ['Never sent again; a status may still come.', 1, never],
    ['Never sent again; a status may still come.', 4, { ...never, state: 'completed' }],
  ])('is told “%s” at attempt %i of %j', (follows, attempt, campaign) => {
    expect(explainOneUnknown({ cause: 'timeout', attempt }, campaign)).toBe(`WhatsApp did not answer in time. ${follows}`)
  })
})

describe('what is said of all without an answer', () => {
  it('is nothing when there are none', () => {
    expect(explainUnknown(0, { ...running, causes: [] }, grace)).toBeNull()
  })

  it('names the causes, with numbers where there are several', () => {
    expect(explainUnknown(3, { ...never, causes: causes() }, grace)).toContain('may or may not have reached WhatsApp (WhatsApp did not answer in time). A status decides.')
    const mixed = [...causes(), { cause: 'crash', count: 1, spent: 0 }]
    expect(explainUnknown(4, { ...never, causes: mixed }, grace)).toContain('(3: WhatsApp did not answer in time; 1: Clarion was stopped while the message was on its way)')
  })

  it('promises another attempt only with its conditions', () => {
    expect(explainUnknown(3, { ...running, causes: causes() }, grace)).toContain('sent again only when nothing was heard of it for 15 minutes in which our webhook endpoint has answered everything, and something else has happened on the number after that (a message from anybody will do).')
    expect(explainUnknown(3, { ...running, causes: causes() }, { graceMs: 1_800_000, lagMs: 180_000 })).toContain('for 30 minutes (statuses of this number came up to 3 minutes late) in which')
  })

  it.each<[words: string, campaign: UnknownContext, spent: number]>([
    ['They are never sent again: nobody gets it twice, and some may not get it at all.', never, 0],
    ['They are never sent again, as the campaign was canceled.', { ...running, state: 'canceled' }, 0],
    ['While the campaign is completed they are not sent again; they stay listed, and a late status still counts.', { ...running, state: 'completed' }, 0],
    ['Each was tried 4 times or more, so they are never sent again.', running, 3],
    ['Each was tried 4 times or more, so they are never sent again.', { ...running, state: 'completed' }, 3],
  ])('ends with “%s” for %j', (words, campaign, spent) => {
    const note = explainUnknown(3, { ...campaign, causes: causes(spent) }, grace)
    expect(note).toMatch(new RegExp(`A status decides\\. ${words.replaceAll('.', '\\.')}$`))
  })

  it('excepts those who had their last attempt, and says that nothing is decided while it stands still', () => {
    expect(explainUnknown(3, { ...running, causes: causes(1) }, grace)).toMatch(/never to have had it\. One of them had 4 attempts or more and is never sent to again\.$/)
    expect(explainUnknown(3, { ...running, state: 'paused', causes: causes() }, grace)).toContain('Nothing else is decided while the campaign is paused. Once it goes on, each is sent again only when')
  })

  it('counts as reachable only whom the policy and the attempts leave', () => {
    expect([countResendable(causes(1), 'reconcile'), countResendable(causes(3), 'reconcile'), countResendable(causes(), 'never')]).toEqual([2, 0, 0])
  })
})
