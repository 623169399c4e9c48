import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, moment, updatedAt } from './columns.ts'
import { orgs, users } from './identity.ts'

/** One OAuth grant of one Meta business. */
export const metaConnections = pgTable(
  'meta_connections',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    businessId: text().notNull(),
    businessName: text().notNull(),
    /** debug_token's `type`: USER, SYSTEM_USER. */
    tokenKind: text().notNull(),
    scopes: text().array().notNull(),
    /** AES-256-GCM ciphertext, bound to this row's id. */
    accessToken: text().notNull(),
    /** Null: the token never expires. */
    tokenExpiresAt: moment(),
    dataAccessExpiresAt: moment(),
    /** healthy, expiring, expired, revoked, error */
    state: text().notNull().default('healthy'),
    lastErrorCode: integer(),
    lastErrorSubcode: integer(),
    lastErrorAt: moment(),
    lastCheckedAt: moment(),
    connectedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [uniqueIndex('meta_connections_org_business_key').on(t.orgId, t.businessId)],
)

export const wabas = pgTable(
  'wabas',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    wabaId: text().notNull(),
    connectionId: uuid().references(() => metaConnections.id, { onDelete: 'set null' }),
    name: text().notNull(),
    subscribedAt: moment(),
    templatesSyncedAt: moment(),
    /** Portfolio limit as Meta names it: TIER_250 … TIER_UNLIMITED. */
    messagingLimit: text(),
    /** When Meta said so, or was asked: what it said before that is not news any more. */
    messagingLimitAt: moment(),
    /** What webhooks told: active, restricted, ending (Meta will disable it), disabled, deleted, removed. */
    state: text().notNull().default('active'),
    /** In words for people; null while active. */
    stateReason: text(),
    stateAt: moment(),
    /** Meta's review of the account: APPROVED, REJECTED, PENDING, DEFERRED. */
    reviewDecision: text(),
    /** The last thing that Meta wanted known, in words. */
    alert: text(),
    alertAt: moment(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex('wabas_org_waba_key').on(t.orgId, t.wabaId),
    index('wabas_waba_idx').on(t.wabaId),
    index('wabas_connection_idx').on(t.connectionId),
  ],
)

/** One row per (WABA, phone number): the relation is many-to-many at Meta from 2027 on. */
export const whatsappAccounts = pgTable(
  'whatsapp_accounts',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    connectionId: uuid().references(() => metaConnections.id, { onDelete: 'set null' }),
    phoneNumberId: text().notNull(),
    wabaId: text().notNull(),
    businessId: text().notNull(),
    displayPhoneNumber: text().notNull(),
    verifiedName: text().notNull().default(''),
    /** AES-256-GCM ciphertext, bound to this row's id; empty once disconnected. */
    accessToken: text().notNull(),
    tokenExpiresAt: moment(),
    isActive: boolean().notNull().default(true),
    qualityRating: text().notNull().default('UNKNOWN'),
    /** Meta's `throughput.level`: STANDARD (80/s), HIGH (1,000/s), NOT_APPLICABLE. */
    throughputLevel: text().notNull().default('STANDARD'),
    /** Meta's number status: CONNECTED, PENDING, FLAGGED … */
    status: text().notNull().default('CONNECTED'),
    isOnBizApp: boolean().notNull().default(false),
    /** Meta's word on a requested display name that it has not approved. */
    nameDecision: text(),
    /** The business's @name. */
    username: text(),
    lastWebhookAt: moment(),
    /** Up to when Meta has let us hear of the number: the latest of its own times, as evidence (docs/decisions/0004). */
    heardUntilAt: moment(),
    /** The worst lag of a status, in milliseconds, since `lag_since`, and of the day before: windows of 24 hours. */
    lagSince: moment(),
    lagMs: bigint({ mode: 'number' }).notNull().default(0),
    lagBeforeMs: bigint({ mode: 'number' }).notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex('whatsapp_accounts_org_waba_number_key').on(t.orgId, t.wabaId, t.phoneNumberId),
    index('whatsapp_accounts_phone_number_idx').on(t.phoneNumberId),
    index('whatsapp_accounts_expiry_idx').on(t.tokenExpiresAt),
    index('whatsapp_accounts_connection_idx').on(t.connectionId),
  ],
)

/** Single-use and short-lived; bound to the browser session that asked for it. */
export const oauthStates = pgTable('oauth_states', {
  /** SHA-256 of the state sent to Meta. */
  stateHash: text().primaryKey(),
  orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
  userId: uuid().notNull().references(() => users.id, { onDelete: 'cascade' }),
  /** Session row id, or `jwt:<user>` for API clients. */
  sessionBinding: text().notNull(),
  redirectUri: text().notNull(),
  expiresAt: moment().notNull(),
  usedAt: moment(),
  createdAt: createdAt(),
})

export const templates = pgTable(
  'templates',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    wabaId: text().notNull(),
    /** Meta's id: opaque text, may exceed 2^53. */
    templateId: text().notNull(),
    name: text().notNull(),
    language: text().notNull(),
    category: text().notNull(),
    status: text().notNull(),
    quality: text(),
    rejectedReason: text(),
    pauseReason: text(),
    /** POSITIONAL or NAMED. */
    parameterFormat: text().notNull().default('POSITIONAL'),
    /** How long Meta tries to deliver its messages; -1: thirty days; null: Meta's own time for the category. */
    ttlSeconds: integer(),
    /** As Meta sent them, lossless: `{ "list": [...] }`. */
    components: jsonb().$type<{ list: unknown[] }>().notNull(),
    /** SHA-256 over what Meta sent, to tell changed from unchanged. */
    contentHash: text().notNull(),
    syncedAt: moment().notNull(),
    removedAt: moment(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex('templates_org_waba_name_language_key').on(t.orgId, t.wabaId, t.name, t.language),
    index('templates_template_id_idx').on(t.templateId),
  ],
)
