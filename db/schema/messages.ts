import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, moment } from './columns.ts'
import { contactLists, contacts } from './contacts.ts'
import { orgs, users } from './identity.ts'
import { templates, whatsappAccounts } from './meta.ts'
import { campaignSeries } from './series.ts'

export const campaigns = pgTable(
  'campaigns',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** draft, scheduled, preparing, running, paused, held, settling, completed, canceled, failed */
    state: text().notNull().default('draft'),
    /** Why it is paused, held or failed, in words for people. */
    reason: text(),
    accountId: uuid().notNull().references(() => whatsappAccounts.id),
    templateId: uuid().notNull().references(() => templates.id),
    listId: uuid().notNull().references(() => contactLists.id),
    /** `{ "list": [{component, key, index?, source, value, fallback?}] }` */
    variables: jsonb().$type<{ list: unknown[] }>().notNull(),
    /** reconcile or never: what happens to a message whose fate is unknown. */
    unknownPolicy: text().notNull().default('reconcile'),
    /** Messages a second at most; null: the number's own level. */
    ratePerSecond: integer(),
    /** Limits at which the campaign pauses itself (server/campaigns/stop-rules.ts); null: the usual ones. */
    stopRules: jsonb().$type<Record<string, unknown>>(),
    /** What a person has seen and accepted when resuming: counts before which nothing is judged again. */
    stopMarks: jsonb().$type<Record<string, unknown>>(),
    /** The template as it was at launch, so that later edits do not change what was sent. */
    templateSnapshot: jsonb().$type<Record<string, unknown>>(),
    /** Rows frozen so far; 0 before the launch. */
    total: integer().notNull().default(0),
    /** The last contact of the list that has its row, while the audience is being frozen slice by slice. */
    frozenUpto: bigint({ mode: 'number' }),
    /** When the last slice was written: from here on `total` stands, and nothing open means drained. */
    frozenAt: moment(),
    scheduledAt: moment(),
    /** The zone and the wall time (`2026-11-23T09:00`) that `scheduledAt` was made from; null: it was given as a moment. */
    scheduleZone: text(),
    scheduleWall: text(),
    /** Hours after its planned time within which the campaign still starts by itself. */
    lateHours: integer().notNull().default(6),
    /** `{from, to, days, zone}`: hours of each person's own zone in which messages may leave; null: at any hour. */
    sendWindow: jsonb().$type<Record<string, unknown>>(),
    /** Its turns on a number beside other campaigns, 1 to 10; 3 is the usual. */
    weight: integer().notNull().default(3),
    /** People that it writes to in 24 hours at most; null: as many as Meta allows. */
    peoplePerDay: integer(),
    /** Until when some of its people wait because a day's people are used up, and in words why; past times say nothing. */
    budgetUntil: moment(),
    budgetReason: text(),
    /** The series that made it, and for which of its times. */
    seriesId: uuid().references(() => campaignSeries.id),
    occurrenceAt: moment(),
    launchedAt: moment(),
    startedAt: moment(),
    drainedAt: moment(),
    finishedAt: moment(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [
    index('campaigns_org_created_idx').on(t.orgId, t.createdAt),
    index('campaigns_account_idx').on(t.accountId),
    uniqueIndex('campaigns_occurrence_key').on(t.seriesId, t.occurrenceAt).where(sql`series_id is not null`),
  ],
)

/** The numbers of a campaign that has several, and how its people are spread over them. A campaign of one number has no rows here. */
export const campaignAccounts = pgTable(
  'campaign_accounts',
  {
    campaignId: uuid().notNull().references(() => campaigns.id, { onDelete: 'cascade' }),
    accountId: uuid().notNull().references(() => whatsappAccounts.id),
    /** 1 to 100; what counts is its part of the sum. */
    share: integer().notNull(),
    /** Queued people that it was given when the audience was frozen. */
    people: integer().notNull().default(0),
    /** Why this number's people wait while the others go on, in words; null: they do not. */
    heldReason: text(),
    heldAt: moment(),
    /** When it is tried again by itself; null: when somebody lets it go on. */
    heldUntil: moment(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.accountId] }), index('campaign_accounts_account_idx').on(t.accountId)],
)

/** How many people a pot has counted in the last 24 hours: as many as it has rows in `day_budget_people`. Its row's lock orders the lanes. */
export const dayBudgets = pgTable(
  'day_budgets',
  {
    orgId: uuid().notNull(),
    /** `portfolio/<business id>` or `campaign/<id>`. */
    pot: text().notNull(),
    used: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.pot] })],
)

/** Whom a pot has counted, and when last. */
export const dayBudgetPeople = pgTable(
  'day_budget_people',
  {
    orgId: uuid().notNull(),
    pot: text().notNull(),
    /** A hash of the address. */
    person: bigint({ mode: 'number' }).notNull(),
    at: moment().notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.pot, t.person] }), index('day_budget_people_at_idx').on(t.orgId, t.pot, t.at)],
)

/**
 * Every message in and out. No index stands on anything that changes, so that with fillfactor 35 every status
 * update is HOT (docs/decisions/0002); fillfactor itself is set by the migration.
 */
export const messages = pgTable(
  'messages',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orgId: uuid().notNull(),
    accountId: uuid().notNull(),
    contactId: bigint({ mode: 'number' }).notNull(),
    campaignId: uuid(),
    conversationId: uuid(),
    /** A rung of the ladder in server/lib/message-status.ts: 0 queued … 50 read. Inbound: 100. */
    status: smallint().notNull().default(0),
    attempt: smallint().notNull().default(1),
    errorCode: integer(),
    wamid: text(),
    /** Recipient (out) or sender (in): E.164 with "+", or a BSUID. */
    address: text().notNull(),
    /** Out: Meta's `components` array of the template, or null. In and chat: the message object as text. */
    payload: text(),
    /** Why a skipped person was skipped. */
    skipReason: text(),
    createdAt: createdAt(),
    acceptedAt: moment(),
    sentAt: moment(),
    deliveredAt: moment(),
    readAt: moment(),
    failedAt: moment(),
    /** The status before the last change of it: lets one UPDATE say what it moved (RETURNING knows only the new row before PostgreSQL 18). */
    statusBefore: smallint(),
  },
  (t) => [
    uniqueIndex('messages_contact_campaign_key').on(t.contactId, t.campaignId),
    index('messages_campaign_idx').on(t.campaignId, t.id).where(sql`campaign_id is not null`),
    index('messages_conversation_idx').on(t.conversationId, t.id).where(sql`conversation_id is not null`),
  ],
)

/** The queue: ranges of contiguous message ids. What is in flight follows from `intent_upto`. */
export const sendChunks = pgTable(
  'send_chunks',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orgId: uuid().notNull(),
    campaignId: uuid().notNull().references(() => campaigns.id, { onDelete: 'cascade' }),
    accountId: uuid().notNull(),
    firstId: bigint({ mode: 'number' }).notNull(),
    lastId: bigint({ mode: 'number' }).notNull(),
    /** Messages up to this id may have left; those above never did. Starts at first_id - 1. */
    intentUpto: bigint({ mode: 'number' }).notNull(),
    /** When the watermark last moved: from here on evidence about what may have left counts. */
    intentAt: moment(),
    /** Set while the chunk waits to be claimed; null while a lane holds it and when it is done. */
    readyAt: moment(),
    /** The lane epoch that holds it. */
    laneEpoch: bigint({ mode: 'number' }),
    doneAt: moment(),
    /** Whose clock the send window follows: an IANA zone, a country, or `unknown`; null without a window. */
    zoneGroup: text(),
    /** Queued people of a chunk with a zone group, as it was written. */
    people: integer(),
  },
  (t) => [
    index('send_chunks_ready_idx').on(t.accountId, t.readyAt).where(sql`ready_at is not null`),
    index('send_chunks_open_idx').on(t.campaignId).where(sql`done_at is null`),
    index('send_chunks_held_idx').on(t.accountId).where(sql`lane_epoch is not null and done_at is null`),
  ],
)

/** Single messages with a due time: chat replies and retries. A row is deleted once its result is durable. */
export const sendDue = pgTable(
  'send_due',
  {
    messageId: bigint({ mode: 'number' }).primaryKey(),
    orgId: uuid().notNull(),
    accountId: uuid().notNull(),
    campaignId: uuid(),
    /** 0 chat reply, 1 retry. */
    priority: smallint().notNull(),
    dueAt: moment().notNull(),
    /** The lane epoch that took it: the intent, durable before the call. */
    laneEpoch: bigint({ mode: 'number' }),
    claimedAt: moment(),
    /** It waits for people of a day: another limit lets it go at once. */
    waitsForBudget: boolean().notNull().default(false),
  },
  (t) => [
    index('send_due_account_idx').on(t.accountId, t.priority, t.dueAt),
    index('send_due_campaign_idx').on(t.campaignId),
  ],
)

/** Attempts that are known to have failed and were followed by another: what Meta said of each, and who asked for the next. */
export const messageRetries = pgTable(
  'message_retries',
  {
    messageId: bigint({ mode: 'number' }).notNull(),
    /** The attempt that failed. */
    attempt: smallint().notNull(),
    errorCode: integer().notNull(),
    wamid: text(),
    /** webhook: by the error table; person: somebody pressed retry. */
    cause: text().notNull(),
    at: moment().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.attempt] })],
)

/** Calls whose outcome nobody knows; resolved by a status, by evidence, or left with a reason. */
export const unknownMessages = pgTable(
  'unknown_messages',
  {
    messageId: bigint({ mode: 'number' }).primaryKey(),
    orgId: uuid().notNull(),
    accountId: uuid().notNull(),
    campaignId: uuid(),
    /** When the call may have left. */
    attemptedAt: moment().notNull(),
    /** timeout, reset, crash */
    cause: text().notNull(),
  },
  (t) => [
    index('unknown_messages_account_idx').on(t.accountId, t.attemptedAt),
    index('unknown_messages_campaign_idx').on(t.campaignId),
  ],
)

/** One row per number that has ever sent: the epoch fences a lane that was thought dead. */
export const lanes = pgTable('lanes', {
  accountId: uuid().primaryKey(),
  orgId: uuid().notNull(),
  epoch: bigint({ mode: 'number' }).notNull().default(0),
  ratePerSecond: integer(),
  pausedUntil: moment(),
  pauseReason: text(),
  updatedAt: moment().notNull().defaultNow(),
})

/** Append-only steps of the exclusive counts; `sum(n)` per status is exact at every commit. Folded now and then. */
export const campaignCounts = pgTable(
  'campaign_counts',
  {
    campaignId: uuid().notNull(),
    status: smallint().notNull(),
    n: integer().notNull(),
    at: moment().notNull().defaultNow(),
  },
  (t) => [index('campaign_counts_campaign_idx').on(t.campaignId, t.status)],
)

/** What a campaign's page tells as its story. */
export const campaignEvents = pgTable(
  'campaign_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    campaignId: uuid().notNull().references(() => campaigns.id, { onDelete: 'cascade' }),
    at: moment().notNull().defaultNow(),
    kind: text().notNull(),
    text: text().notNull(),
  },
  (t) => [index('campaign_events_campaign_idx').on(t.campaignId, t.id)],
)

/** Sent per second and campaign, written with the results: the chart, and proof of pace. */
export const campaignRates = pgTable(
  'campaign_rates',
  { campaignId: uuid().notNull(), second: moment().notNull(), n: integer().notNull() },
  (t) => [primaryKey({ columns: [t.campaignId, t.second] })],
)
