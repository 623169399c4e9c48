import { z } from 'zod'
import * as account from './account-payloads.ts'
import * as messaging from './messaging-payloads.ts'
import * as people from './people-payloads.ts'
import * as phoneNumber from './phone-number-payloads.ts'
import * as template from './template-payloads.ts'

/** A reader for every webhook field, named as Meta names it; the last four are kinds of ours. */
const payloads = {
  account_alerts: account.accountAlerts,
  account_review_update: account.accountReviewUpdate,
  account_settings_update: account.accountSettingsUpdate,
  account_update: account.accountUpdate,
  automatic_events: messaging.automaticEvents,
  business_capability_update: account.businessCapabilityUpdate,
  business_username_updates: phoneNumber.businessUsernameUpdates,
  calls: messaging.calls,
  consumer_profile: people.consumerProfile,
  flows: account.flows,
  group_lifecycle_update: messaging.groups,
  group_participants_update: messaging.groups,
  group_settings_update: messaging.groups,
  group_status_update: messaging.groups,
  history: messaging.history,
  message_echoes: messaging.messageEchoes,
  message_template_components_update: template.templateComponentsUpdate,
  message_template_limit_update: template.templateLimit,
  message_template_quality_update: template.templateQualityUpdate,
  message_template_status_update: template.templateStatusUpdate,
  messaging_handovers: messaging.messagingHandovers,
  partner_solutions: account.partnerSolutions,
  payment_configuration_update: account.paymentConfigurationUpdate,
  phone_number_name_update: phoneNumber.phoneNumberNameUpdate,
  phone_number_quality_update: phoneNumber.phoneNumberQualityUpdate,
  security: phoneNumber.security,
  smb_app_state_sync: messaging.smbAppStateSync,
  smb_message_echoes: messaging.messageEchoes,
  template_category_update: template.templateCategoryUpdate,
  tracking_events: messaging.trackingEvents,
  user_id_update: people.userIdUpdate,
  user_preferences: people.userPreferences,
  '(errors)': messaging.valueErrors,
  '(status)': messaging.otherStatus,
  '(group message)': messaging.groupMessage,
  /** A field that Meta has invented since, kept as it is. */
  '(unknown)': z.looseObject({}),
} as const

type Payloads = { [Kind in keyof typeof payloads]: z.infer<(typeof payloads)[Kind]> }
export type MetaEventKind = keyof Payloads

export type MetaEventOrigin = {
  /** The WABA's id; for PARTNER_* events the business portfolio's. */
  wabaId: string
  /** The field as it came. */
  field: string
  /** Meta's own time of the event; null when the entry has none. */
  time: Date | null
}

/** Everything that is neither a status nor a message, told apart by `kind`. */
export type MetaEvent = { [Kind in MetaEventKind]: MetaEventOrigin & { kind: Kind; value: Payloads[Kind] } }[MetaEventKind]
export type MetaEventOf<Kind extends MetaEventKind> = Extract<MetaEvent, { kind: Kind }>

/** Reads a value as the kind it is; a kind without a reader, and a value that is no object, is kept as `(unknown)`. */
export function readMetaEvent(origin: MetaEventOrigin, kind: string, value: unknown): MetaEvent {
  const known = kindOf(kind, value)
  const read = payloads[known].safeParse(value)
  // The kind and its own reader belong together; TypeScript does not follow a lookup by a union.
  if (read.success) return { ...origin, kind: known, value: read.data } as MetaEvent
  return { ...origin, kind: '(unknown)', value: { value } }
}

/** Meta has sent events of templates under another one's field: for those the shape decides. */
function kindOf(field: string, value: unknown): MetaEventKind {
  const has = (key: string) => typeof value === 'object' && value !== null && Object.hasOwn(value, key)
  if (has('message_template_id')) {
    if (has('new_quality_score')) return 'message_template_quality_update'
    if (has('new_category')) return 'template_category_update'
    if (has('message_template_element')) return 'message_template_components_update'
    if (has('event')) return 'message_template_status_update'
  }
  if (has('user_preferences')) return 'user_preferences'
  return isKind(field) ? field : '(unknown)'
}

function isKind(kind: string): kind is MetaEventKind {
  return Object.hasOwn(payloads, kind)
}
