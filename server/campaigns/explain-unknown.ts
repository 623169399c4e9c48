import { RESENDS_MAX } from '#server/sending/reconcile-unknown.ts'
import { durationWords, people } from './amount-words.ts'
import type { CampaignState } from './schema.ts'

/** What decides whether a message without an answer is ever sent again. */
export type UnknownContext = { state: CampaignState; unknownPolicy: string }

/** `spent`: of these people, those who were tried so often that nobody is sent to again. */
export type UnknownCause = { cause: string; count: number; spent: number }

type Prospect = 'never' | 'over' | 'spent' | 'completed' | 'stopped' | 'evidence'

/** Why nobody knows what became of one call, and what happens next, in two sentences. `cause` null: it is not listed yet. */
export function explainOneUnknown({ cause, attempt }: { cause: string | null; attempt: number }, campaign: UnknownContext): string {
  return `${causeWords(cause)}. ${whatFollows(attempt, campaign)}`
}

/** Of the listed people those whom another attempt may still reach, under the campaign's policy. */
export function countResendable(causes: UnknownCause[], unknownPolicy: string): number {
  return unknownPolicy === 'reconcile' ? causes.reduce((sum, { count, spent }) => sum + count - spent, 0) : 0
}

/** What is said about messages whose fate nobody knows; null when there are none. */
export function explainUnknown(unknown: number, facts: UnknownContext & { causes: UnknownCause[] }, grace: { graceMs: number; lagMs: number }): string | null {
  if (unknown === 0) return null
  const spent = facts.causes.reduce((sum, one) => sum + one.spent, 0)
  const prospect = prospectOf(spent >= unknown, facts)
  return `${people(unknown)}: the call may or may not have reached WhatsApp${toCauses(facts.causes)}. A status decides. ${whatFollowsForAll(prospect, facts, { evidence: evidenceWords(grace), spent })}`
}

function whatFollows(attempt: number, campaign: UnknownContext): string {
  switch (prospectOf(attempt > RESENDS_MAX, campaign)) {
    case 'never':
      return 'Never sent again; a status may still come.'
    case 'over':
      return `Never sent again, as the campaign ${overWords(campaign)}; a status may still come.`
    case 'spent':
      return `Never sent again after ${String(attempt)} attempts; a status may still come.`
    case 'completed':
      return 'Not sent again while the campaign is completed; a status may still come.'
    case 'stopped':
      return `Waits: the campaign is ${campaign.state}. When it goes on, evidence decides whether it is sent again.`
    case 'evidence':
      return 'Waiting for evidence before it is sent again.'
  }
}

function whatFollowsForAll(prospect: Prospect, campaign: UnknownContext, words: { evidence: string; spent: number }): string {
  switch (prospect) {
    case 'never':
      return 'They are never sent again: nobody gets it twice, and some may not get it at all.'
    case 'over':
      return `They are never sent again, as the campaign ${overWords(campaign)}.`
    case 'spent':
      return `Each was tried ${String(RESENDS_MAX + 1)} times or more, so they are never sent again.`
    case 'completed':
      return 'While the campaign is completed they are not sent again; they stay listed, and a late status still counts.'
    case 'stopped':
      return `Nothing else is decided while the campaign is ${campaign.state}. Once it goes on, ${words.evidence}${exceptSpent(words.spent)}`
    case 'evidence':
      return `Without one, ${words.evidence}${exceptSpent(words.spent)}`
  }
}

/** By policy first, then by what ends it for good, then by what only stands in the way. */
function prospectOf(isSpent: boolean, { state, unknownPolicy }: UnknownContext): Prospect {
  if (unknownPolicy !== 'reconcile') return 'never'
  if (state === 'canceled' || state === 'failed') return 'over'
  if (isSpent) return 'spent'
  if (state === 'completed') return 'completed'
  return state === 'running' || state === 'settling' ? 'evidence' : 'stopped'
}

function overWords({ state }: UnknownContext): string {
  return state === 'canceled' ? 'was canceled' : 'has failed'
}

function exceptSpent(spent: number): string {
  return spent === 0 ? '' : ` ${spent === 1 ? 'One of them' : `${spent.toLocaleString('en-US')} of them`} had ${String(RESENDS_MAX + 1)} attempts or more and ${spent === 1 ? 'is' : 'are'} never sent to again.`
}

function evidenceWords({ graceMs, lagMs }: { graceMs: number; lagMs: number }): string {
  const late = lagMs >= 1000 ? ` (statuses of this number came up to ${durationWords(lagMs)} late)` : ''
  return `each is sent again only when nothing was heard of it for ${durationWords(graceMs)}${late} in which our webhook endpoint has answered everything, and something else has happened on the number after that (a message from anybody will do). WhatsApp is then taken never to have had it.`
}

/** One cause alone needs no count. */
function toCauses(causes: UnknownCause[]): string {
  if (causes.length === 0) return ''
  const words = causes.map(({ cause, count }) => (causes.length === 1 ? causeWords(cause) : `${count.toLocaleString('en-US')}: ${causeWords(cause)}`))
  return ` (${words.join('; ')})`
}

const wordsOfCause: Record<string, string> = {
  timeout: 'WhatsApp did not answer in time',
  reset: 'The connection broke before WhatsApp answered',
  crash: 'Clarion was stopped while the message was on its way',
}

function causeWords(cause: string | null): string {
  return (cause === null ? undefined : wordsOfCause[cause]) ?? 'No answer from WhatsApp'
}
