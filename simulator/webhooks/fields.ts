/** What an app can subscribe to on the object `whatsapp_business_account`. */
export const WEBHOOK_FIELDS: ReadonlySet<string> = new Set([
  'account_alerts', 'account_review_update', 'account_settings_update', 'account_update', 'automatic_events', 'business_capability_update',
  'business_username_updates', 'calls', 'consumer_profile', 'flows', 'group_lifecycle_update', 'group_participants_update', 'group_settings_update',
  'group_status_update', 'history', 'message_echoes', 'message_template_components_update', 'message_template_quality_update',
  'message_template_status_update', 'messages', 'messaging_handovers', 'partner_solutions', 'payment_configuration_update', 'phone_number_name_update',
  'phone_number_quality_update', 'security', 'smb_app_state_sync', 'smb_message_echoes', 'standby', 'template_category_update', 'tracking_events',
  'user_id_update', 'user_preferences',
])

/** Only these follow an override of the number or the WABA; everything else goes to the app's own address. */
export const OVERRIDABLE_FIELDS: ReadonlySet<string> = new Set([
  'messages', 'message_echoes', 'calls', 'consumer_profile', 'messaging_handovers', 'group_lifecycle_update', 'group_participants_update',
  'group_settings_update', 'group_status_update', 'smb_message_echoes', 'smb_app_state_sync', 'history', 'account_settings_update',
])
