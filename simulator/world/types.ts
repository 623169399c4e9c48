import type { JsonObject } from '../core/json.ts'

export type Business = { id: string; name: string; createdAt: number }

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
  messagingLimit: string
  phones: Phone[]
  /** Newest last. */
  templates: Template[]
  /** Absent: the app gets no webhooks of this WABA. */
  subscription?: Subscription
}

export type Phone = {
  id: string
  wabaId: string
  /** As Meta prints it in lists: `+1 555-078-3881`. */
  display: string
  /** Digits only, the form in webhooks. */
  digits: string
  verifiedName: string
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'
  throughput: 'STANDARD' | 'HIGH'
  status: string
  registered: boolean
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
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'
  updatedAt: number
  previousCategory?: TemplateCategory
  /** Seconds; absent: Meta's default for the category. */
  ttlSeconds?: number
  /** Moves with every change, so that whatever was derived from the template can tell. */
  version: number
}

export type App = { id: string; secret: string; name: string; verifyToken: string }

/** The app's own webhook address, used when no override applies and for every template and account event. */
export type AppSubscription = { callbackUrl: string; fields: Set<string> }
