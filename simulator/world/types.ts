import type { JsonObject } from '../core/json.ts'

export type Business = {
  id: string
  name: string
  createdAt: number
  /** Verified by Meta: 6,000 templates an account instead of 250. */
  isVerified: boolean
}

/** Where an app wants a WABA's events; `overrideUrl` beats the app's own address for message events. */
export type Subscription = { overrideUrl?: string }

export type Waba = {
  id: string
  name: string
  businessId: string
  ownership: 'SELF' | 'CLIENT_OWNED'
  timezoneId: string
  currency: string
  country: string
  namespace: string
  createdAt: number
  /** The portfolio's, the same for each of its accounts: people outside windows in 24 hours. */
  messagingLimit: MessagingLimit
  /** Why nothing is accepted from this account: policy (368) or a lock (131031). */
  standing?: 'RESTRICTED' | 'LOCKED'
  /** No payment method: what costs money fails with 131042. */
  isUnpaid?: boolean
  /** Utility templates are limited because of wrong categories (131064). */
  isUtilityLimited?: boolean
  /** False: template analytics are refused (200005). */
  isEnabledForInsights?: boolean
  /** Marketing templates must take `/marketing_messages` (131063). */
  isMarketingOff?: boolean
  phones: Phone[]
  /** Newest last. */
  templates: Template[]
  /** Milliseconds of the last hour's template creations. */
  creations?: number[]
  /** Absent: the app gets no webhooks of this WABA. */
  subscription?: Subscription
}

export type MessagingLimit = 'TIER_250' | 'TIER_2K' | 'TIER_10K' | 'TIER_100K' | 'TIER_UNLIMITED'
export type Quality = 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'

/** What people's reactions to a template or a number amount to; starts anew every seven days. */
export type Traffic = {
  since: number
  /** Accepted, and neither delivered nor failed. */
  underway: number
  delivered: number
  /** People who reported or blocked after such a message. */
  reports: number
}

export type PhoneStatus = 'CONNECTED' | 'FLAGGED' | 'RESTRICTED' | 'RATE_LIMITED' | 'BANNED' | 'PENDING' | 'DISCONNECTED' | 'UNVERIFIED' | 'MIGRATED' | 'DELETED'

export type Phone = {
  id: string
  wabaId: string
  /** As Meta prints it in lists: `+1 555-078-3881`. */
  display: string
  /** Digits only, the form in webhooks. */
  digits: string
  verifiedName: string
  quality: Quality
  throughput: 'STANDARD' | 'HIGH'
  /** Also on the owner's WhatsApp Business app: 20 messages a second, and it cannot be deregistered. */
  isCoexisting: boolean
  /** Milliseconds: until then the number's throughput is being raised, and sends fail with 131057. */
  upgradingUntil: number
  status: PhoneStatus
  registered: boolean
  verification: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED'
  /** Two-step verification: asked for at the next registration. */
  pin?: string
  traffic: Traffic
  profile: JsonObject
  blocked: Set<string>
  overrideUrl?: string
  onboardedAt: number
}

export type TemplateStatus = 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED' | 'ARCHIVED' | 'IN_APPEAL' | 'PENDING_DELETION' | 'DELETED' | 'LIMIT_EXCEEDED'
export type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION'

export type Template = {
  id: string
  wabaId: string
  name: string
  language: string
  category: TemplateCategory
  status: TemplateStatus
  parameterFormat: 'POSITIONAL' | 'NAMED'
  components: JsonObject[]
  rejectedReason: string
  quality: Quality
  updatedAt: number
  previousCategory?: TemplateCategory
  /** What it should be, and will be a day after the notice. */
  correctCategory?: TemplateCategory
  /** Pauses for low quality so far; the third time it is disabled. */
  pauses: number
  pausedBy?: 'QUALITY' | 'PACING'
  /** Milliseconds of the last creation, edit or send; a year without archives it. */
  activeAt: number
  /** Milliseconds of edits while approved: one a day, ten in thirty days. */
  edits: number[]
  traffic: Traffic
  /** Seconds; absent: Meta's default for the category. */
  ttlSeconds?: number
  /** Moves with every change, so that whatever was derived from the template can tell. */
  version: number
}

export type App = { id: string; secret: string; name: string; verifyToken: string }

/** The app's own webhook address, used when no override applies and for every template and account event. */
export type AppSubscription = { callbackUrl: string; fields: Set<string> }
