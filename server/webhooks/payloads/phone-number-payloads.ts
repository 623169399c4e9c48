import { z } from 'zod'
import { text, word } from './leaves.ts'

export const phoneNumberNameUpdate = z.looseObject({ display_phone_number: text, decision: word, requested_verified_name: text, rejection_reason: text })

/** Event: ONBOARDING, THROUGHPUT_UPGRADE; before 2026 also UPGRADE, DOWNGRADE, FLAGGED, UNFLAGGED. */
export const phoneNumberQualityUpdate = z.looseObject({ display_phone_number: text, event: word, old_limit: word, current_limit: word, max_daily_conversations_per_business: text })

/** Event: PIN_CHANGED, PIN_RESET_REQUEST, PIN_REQUEST_SUCCESS. */
export const security = z.looseObject({ display_phone_number: text, event: word, requester: text })

/** Status: approved, reserved, deleted. */
export const businessUsernameUpdates = z.looseObject({ display_phone_number: text, username: text, status: word })
