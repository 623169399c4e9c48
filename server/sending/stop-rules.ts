/** When a campaign pauses itself. Percentages from 1 to 100; null switches a rule off. */
export type StopRules = {
  /** Share of failures among the last results. */
  failurePercent: number | null
  failureSample: number
  /** Share of people who said stop, of all that were sent. */
  optOutPercent: number | null
  optOutSample: number
  /** Meta calls the number's quality low. */
  redQuality: boolean
}

export const usualStopRules: StopRules = { failurePercent: 30, failureSample: 100, optOutPercent: 5, optOutSample: 100, redQuality: true }

/** A campaign's totals at one moment, as far as the rules look at them. */
export type StopFacts = { results: number; failed: number; optOuts: number; quality: string }

/** Between two of these lie the results that are judged: at least the sample, at most twice as many. */
export type StopWindow = { base: StopFacts; next: StopFacts }

export const noFacts: StopFacts = { results: 0, failed: 0, optOuts: 0, quality: 'UNKNOWN' }

/** Why the campaign must stop, in words; null when it may go on. `accepted`: what a person saw and resumed in spite of. Pure. */
export function judgeStop(rules: StopRules, facts: StopFacts, marks: { window: StopWindow; accepted: StopFacts }): string | null {
  const { window, accepted } = marks
  const results = facts.results - window.base.results
  const failed = facts.failed - window.base.failed
  if (rules.failurePercent !== null && results >= rules.failureSample && isAtLeast(failed, results, rules.failurePercent)) {
    return `${count(failed)} of the last ${count(results)} messages failed (${percent(failed, results)}); the limit is ${String(rules.failurePercent)} %`
  }
  const sent = facts.results - facts.failed - (accepted.results - accepted.failed)
  const optOuts = facts.optOuts - accepted.optOuts
  if (rules.optOutPercent !== null && sent >= rules.optOutSample && isAtLeast(optOuts, sent, rules.optOutPercent)) {
    return `${count(optOuts)} of ${count(sent)} people opted out (${percent(optOuts, sent)}); the limit is ${String(rules.optOutPercent)} %`
  }
  if (rules.redQuality && facts.quality === 'RED' && accepted.quality !== 'RED') return 'Meta rates the quality of the number as low (red)'
  return null
}

/** Moves the window on when it holds twice the sample, so that only the latest results are judged. */
export function slideWindow(window: StopWindow, facts: StopFacts, sample: number): StopWindow {
  if (facts.results - window.next.results < sample) return window
  return { base: window.next, next: facts }
}

function isAtLeast(part: number, whole: number, limit: number): boolean {
  return part * 100 >= whole * limit
}

function percent(part: number, whole: number): string {
  return `${String(Math.round((part * 100) / whole))} %`
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
