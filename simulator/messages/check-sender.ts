import { GraphError } from '../core/graph-error.ts'
import type { Parts } from '../parts.ts'
import type { Phone, Template } from '../world/types.ts'
import { rateLimitHit } from './throughput.ts'

export type Attempt = {
  phone: Phone
  /** `personKey` of the recipient. */
  person: number
  template: Template | undefined
  isWindowOpen: boolean
  now: number
  /** It came to `/marketing_messages`. */
  isMarketingApi: boolean
}

/**
 * Whether this number may send to this person now.
 * @throws GraphError 33 deleted · 133010 not registered · 131031 locked · 368 restricted · 131048 restricted number · 131057 throughput being raised ·
 *   131063 marketing only by the other API · 131064 utility limited · 130429 too many in a second · 131056 too many to one person
 */
export function checkSender(parts: Parts, attempt: Attempt): void {
  const { phone, person, template, isWindowOpen, now } = attempt
  if (!phone.registered) throw new GraphError(133010, '(#133010) Account not registered', { details: 'The phone number is not registered on the WhatsApp Business Platform.' })
  if (phone.status !== 'CONNECTED' && phone.status !== 'FLAGGED') checkStatus(attempt)
  const waba = parts.world.waba(phone.wabaId)
  if (waba?.standing === 'LOCKED') throw locked()
  if (waba?.standing === 'RESTRICTED') throw new GraphError(368, '(#368) Temporarily blocked for policies violations', { status: 403, details: 'The WhatsApp Business Account has been restricted for violating a platform policy.' })
  if (phone.upgradingUntil > now) throw new GraphError(131057, '(#131057) Account in maintenance mode', { status: 500, details: 'The account is in maintenance mode while its throughput is being raised.' })
  if (waba?.isUtilityLimited === true && template?.category === 'UTILITY' && !isWindowOpen) throw new GraphError(131064, '(#131064) Utility template limit reached', { details: 'Utility template messages are limited because templates of this account were misclassified.' })
  if (waba?.isMarketingOff === true && template?.category === 'MARKETING' && !attempt.isMarketingApi) throw new GraphError(131063, '(#131063) Marketing messages are disabled on Cloud API', { details: 'This account sends its marketing messages with the Marketing Messages API only.' })
  if (parts.policies.throughput) parts.throughput.take(phone, now)
  if (parts.policies.pairRate) parts.pairs.take(phone, person, now)
}

function checkStatus({ phone, template, isWindowOpen }: Attempt): void {
  switch (phone.status) {
    case 'CONNECTED':
    case 'FLAGGED':
      return
    case 'RESTRICTED':
      // Only what the business begins is stopped.
      if (template === undefined || isWindowOpen) return
      throw new GraphError(131048, '(#131048) Spam rate limit hit', { details: 'Message failed to send because there are restrictions on how many messages can be sent from this phone number.' })
    case 'RATE_LIMITED':
      throw rateLimitHit()
    case 'BANNED':
      throw locked()
    case 'DELETED':
      throw new GraphError(33, '(#33) This object does not exist or does not support this action')
    case 'UNVERIFIED':
      throw new GraphError(133006, '(#133006) Phone number re-verification needed', { details: 'The phone number must be verified before it can be registered.' })
    case 'PENDING':
    case 'DISCONNECTED':
    case 'MIGRATED':
      throw new GraphError(133010, '(#133010) Account not registered', { details: 'The phone number is not registered on the WhatsApp Business Platform.' })
    default:
      phone.status satisfies never
  }
}

function locked(): GraphError {
  return new GraphError(131031, '(#131031) Business Account locked', { status: 403, details: 'The WhatsApp Business Account associated with the app has been restricted or disabled for violating a platform policy.' })
}
