/**
 * Members of the webhook values that Meta's OpenAPI file leaves out: it has `messages` and groups only. From
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference, one page a field.
 */
type Field = { required: string[]; optional?: string[]; nested?: Record<string, string[]> }

const TEMPLATE = ['message_template_id', 'message_template_name', 'message_template_language']

export const webhookFields: Readonly<Record<string, Field>> = {
  message_template_status_update: { required: ['event', ...TEMPLATE, 'reason'], optional: ['message_template_category', 'disable_info', 'other_info', 'rejection_info'], nested: { disable_info: ['disable_date'], other_info: ['title', 'description'], rejection_info: ['reason', 'recommendation'] } },
  message_template_quality_update: { required: ['previous_quality_score', 'new_quality_score', ...TEMPLATE] },
  message_template_components_update: { required: [...TEMPLATE, 'message_template_element'], optional: ['message_template_title', 'message_template_footer', 'message_template_buttons'] },
  template_category_update: { required: [...TEMPLATE, 'new_category'], optional: ['correct_category', 'previous_category', 'category_update_timestamp'] },
  phone_number_quality_update: { required: ['display_phone_number', 'event'], optional: ['old_limit', 'current_limit', 'max_daily_conversations_per_business'] },
  phone_number_name_update: { required: ['display_phone_number', 'decision', 'requested_verified_name'], optional: ['rejection_reason'] },
  account_review_update: { required: ['decision'] },
  account_alerts: { required: ['entity_type', 'entity_id', 'alert_info'], nested: { alert_info: ['alert_severity', 'alert_status', 'alert_type', 'alert_description'] } },
  business_capability_update: { required: [], optional: ['max_daily_conversations_per_business', 'max_daily_conversation_per_phone', 'max_phone_numbers_per_business', 'max_phone_numbers_per_waba'] },
  security: { required: ['display_phone_number', 'event'], optional: ['requester'] },
  account_update: { required: ['event'], optional: ['phone_number', 'restriction_info', 'violation_info', 'ban_info', 'country', 'waba_info', 'disconnection_info', 'volume_tier_info', 'auth_international_rate_eligibility', 'partner_client_certification_info', 'ad_account_linked'] },
  user_preferences: { required: ['messaging_product', 'metadata', 'contacts', 'user_preferences'] },
  user_id_update: { required: ['messaging_product', 'metadata', 'user_id_update'], optional: ['contacts'] },
  business_username_updates: { required: ['display_phone_number', 'status'], optional: ['username'] },
}

/** What a value has too much or too little, as sentences. */
export function checkWebhookValue(field: string, value: Record<string, unknown>): string[] {
  const known = webhookFields[field]
  if (!known) return [`webhook field ${field} is not described`]
  const members = new Set([...known.required, ...(known.optional ?? [])])
  const inner = Object.entries(known.nested ?? {}).flatMap(([name, names]) => Object.keys((value[name] as object | undefined) ?? {}).filter((member) => !names.includes(member)).map((member) => `webhook field ${field}/${name} has the unknown member ${member}`))
  return [
    ...known.required.filter((name) => value[name] === undefined).map((name) => `webhook field ${field} lacks ${name}`),
    ...Object.keys(value).filter((name) => !members.has(name)).map((name) => `webhook field ${field} has the unknown member ${name}`),
    ...inner,
  ]
}
