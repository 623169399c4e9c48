import type { Usage } from './usage-gauge.ts'

const FROM_PERCENT = 80
const LEAST_MS = 100
const DELAY_MAX_MS = 5000
/** People wait for some of these calls; longer than this Meta may as well say no. */
const REGAIN_WAIT_MAX_MS = 20_000
/** Meta counts over the last hour, so what was seen long ago says little. */
const WINDOW_MS = 60 * 60_000

/**
 * How long a management call waits so that the hourly limit is not reached: from 80 % on, growing with the square to
 * 5 s at 100 %; while Meta names a time to regain access, that time, at most 20 s. The fuller limit decides.
 */
export function toDelayMs(usages: (Usage | null)[], now: number): number {
  return Math.max(0, ...usages.map((usage) => (usage ? delayOf(usage, now) : 0)))
}

function delayOf(usage: Usage, now: number): number {
  const ageMs = Math.max(0, now - usage.seenAt)
  const regainMs = usage.regainMs - ageMs
  if (regainMs > 0) return Math.min(regainMs, REGAIN_WAIT_MAX_MS)
  const percent = usage.percent * Math.max(0, 1 - ageMs / WINDOW_MS)
  if (percent < FROM_PERCENT) return 0
  const share = Math.min(1, (percent - FROM_PERCENT) / (100 - FROM_PERCENT))
  return Math.round(LEAST_MS + (DELAY_MAX_MS - LEAST_MS) * share ** 2)
}
