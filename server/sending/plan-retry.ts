import type { GraphVerdict } from '#server/graph/errors/classify-graph-error.ts'

export type RetryFacts = {
  /** Which attempt has failed, from 1. */
  attempt: number
  /** Meta's own wish, from `Retry-After` or its usage header. */
  retryAfterMs?: number | null
  /** Since the first failure of this message; 0 when this is the first. */
  failingForMs?: number
  /** How often the message was put off for a day already. */
  deferrals?: number
  /** 0 to 1. */
  random: () => number
}

type Budget = { attemptsMax: number; totalMs: number; factor: number; capMs: number }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Attempts of one message before a passing error counts as final. */
export const ATTEMPTS_MAX = 5

const budgets = {
  retry: { attemptsMax: ATTEMPTS_MAX, totalMs: 6 * HOUR, factor: 4, capMs: 10 * MINUTE },
  throttle: { attemptsMax: ATTEMPTS_MAX, totalMs: 6 * HOUR, factor: 4, capMs: 10 * MINUTE },
  /** Meta punishes repeated attempts within a day (131049): once, and late. */
  recipient_defer: { attemptsMax: 10, totalMs: 3 * DAY, factor: 1, capMs: DAY },
} as const satisfies Record<string, Budget>

/** What a deferral is spread over, so that those held back together do not leave together. */
const DEFER_SPREAD_MS = HOUR

/**
 * How long to wait before a message is tried again; null when trying again does not help or its budget is used up. The
 * wait is never below Meta's own; above it, full jitter. Pure.
 * The pair limit (131056) wants 4^n seconds: https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits
 */
export function planRetry(verdict: Pick<GraphVerdict, 'class' | 'scope' | 'delayMs'>, facts: RetryFacts): number | null {
  if (verdict.class !== 'retry' && verdict.class !== 'throttle' && verdict.class !== 'recipient_defer') return null
  const budget: Budget = budgets[verdict.class]
  if (facts.attempt >= budget.attemptsMax || (facts.failingForMs ?? 0) >= budget.totalMs) return null
  const spread = (ms: number) => Math.round(facts.random() * ms)
  if (verdict.class === 'recipient_defer') {
    if ((facts.deferrals ?? 0) > 0) return null
    return Math.max(verdict.delayMs ?? DAY, DAY, facts.retryAfterMs ?? 0) + spread(DEFER_SPREAD_MS)
  }
  if (facts.retryAfterMs) return facts.retryAfterMs + spread(Math.min(facts.retryAfterMs / 10, 5000))
  const base = verdict.delayMs ?? 1000
  if (verdict.class === 'throttle' && verdict.scope === 'recipient') return Math.min(Math.max(base, 1000 * 4 ** facts.attempt), budget.capMs) + spread(1000)
  const ceiling = Math.max(Math.min(base * budget.factor ** (facts.attempt - 1), budget.capMs), base)
  return Math.round(base / 2) + spread(ceiling - base / 2)
}
