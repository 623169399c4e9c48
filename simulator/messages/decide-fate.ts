import type { Parts } from '../parts.ts'
import type { Attempt } from './check-sender.ts'
import { isUsNumber } from './us-number.ts'

/** Codes with which an accepted message fails. */
const BLOCKED = 130403
const UNREACHABLE = 131026
const UNPAID = 131042
const WINDOW_CLOSED = 131047
const PORTFOLIO_FULL = 131048
const NOT_NOW = 131049
const STOPPED = 131050
const HOLDOUT = 130472

/**
 * What becomes of an accepted message: a code, or undefined when it will arrive. In the order in which Meta could know: the person, the window, the
 * account, marketing's own rules, the portfolio.
 * @param recipient digits or user id
 */
export function decideFate(parts: Parts, attempt: Attempt, recipient: string): number | undefined {
  const { phone, person, template, isWindowOpen, now } = attempt
  const { audience, policies } = parts
  if (phone.blocked.size > 0 && phone.blocked.has(recipient)) return BLOCKED
  if (audience.hasBlocked(phone.id, person) || audience.isUnreachable(person, policies)) return UNREACHABLE
  const failure = parts.lives.habitualFailure(recipient)
  if (failure !== undefined) return failure
  if (!template && !isWindowOpen) return WINDOW_CLOSED
  if (parts.world.waba(phone.wabaId)?.isUnpaid === true) return UNPAID
  if (template?.category === 'MARKETING') {
    const refusal = refuseMarketing(parts, attempt)
    if (refusal !== undefined) return refusal
  }
  if (isWindowOpen) return undefined
  if (parts.portfolio.isFullFor(person, now)) return PORTFOLIO_FULL
  parts.portfolio.count(phone, person, now)
  return undefined
}

function refuseMarketing({ audience, policies }: Parts, { phone, person, isWindowOpen, now }: Attempt): number | undefined {
  if (audience.hasStopped(phone.wabaId, person)) return STOPPED
  if (policies.refuseUsMarketing && isUsNumber(person)) return NOT_NOW
  if (isWindowOpen) return undefined
  if (audience.isInHoldout(person, policies)) return HOLDOUT
  if (audience.isOverCap(person, { policies, phone, now })) return NOT_NOW
  audience.countMarketing(person, policies, now)
  return undefined
}
