import { z } from 'zod'
import { number, part, rows, seconds, text, word } from './leaves.ts'

const wabaInfo = part(z.looseObject({ waba_id: text, owner_business_id: text, partner_app_id: text, solution_id: text, solution_partner_business_ids: rows(text), ad_account_linked: text }))

export const accountUpdate = z.looseObject({
  event: word, phone_number: text, country: text, waba_info: wabaInfo,
  ban_info: part(z.looseObject({ waba_ban_state: word, waba_ban_date: text })),
  violation_info: part(z.looseObject({ violation_type: word, remediation: text })),
  restriction_info: rows(z.looseObject({ restriction_type: word, expiration: seconds, remediation: text })),
  disconnection_info: part(z.looseObject({ reason: word, initiated_by: word })),
  volume_tier_info: part(z.looseObject({ tier_update_time: seconds, pricing_category: word, tier: text, effective_month: text, region: text })),
  auth_international_rate_eligibility: part(z.looseObject({ start_time: seconds, exception_countries: rows(z.looseObject({ country_code: text, start_time: seconds })) })),
  partner_client_certification_info: part(z.looseObject({ client_business_id: text, status: word, rejection_reasons: rows(text) })),
  lock_info: part(z.looseObject({ expiration: seconds })),
})

export const accountReviewUpdate = z.looseObject({ decision: word })

export const accountAlerts = z.looseObject({
  entity_type: word, entity_id: text,
  alert_info: part(z.looseObject({ alert_severity: word, alert_status: word, alert_type: word, alert_description: text })),
  // The older form has the same four beside the entity.
  alert_severity: word, alert_status: word, alert_type: word, alert_description: text,
})

export const accountSettingsUpdate = z.looseObject({ event: word, type: word, phone_number_settings: part(z.looseObject({ phone_number_id: text })) })

/** `max_daily_conversations_per_business` is a number in some of Meta's examples and a TIER in others. */
export const businessCapabilityUpdate = z.looseObject({
  max_daily_conversations_per_business: text, max_daily_conversation_per_phone: number,
  max_phone_numbers_per_business: number, max_phone_numbers_per_waba: number,
})

export const partnerSolutions = z.looseObject({ event: word, solution_id: text, solution_status: word })

export const paymentConfigurationUpdate = z.looseObject({ configuration_name: text, provider_name: text, provider_mid: text, status: word, created_timestamp: seconds, updated_timestamp: seconds })

export const flows = z.looseObject({
  event: word, message: text, flow_id: text, old_status: word, new_status: word, error_rate: number, threshold: number, alert_state: word, requests_count: number,
  warning: text, p50_latency: number, p90_latency: number, availability: number, errors: rows(z.looseObject({ error_type: word, error_rate: number, error_count: number })),
})
