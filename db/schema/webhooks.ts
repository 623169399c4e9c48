import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, moment } from './columns.ts'

/** Raw deliveries, partitioned by day (the migration makes the partitions; drizzle knows only the parent). */
export const webhookJournal = pgTable(
  'webhook_journal',
  {
    id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    receivedAt: moment().notNull().defaultNow(),
    /** The bytes as Meta sent them, or compressed: `encoding` says how. Read it through server/webhooks/journal-body.ts. */
    body: bytea().notNull(),
    /** `br`: Brotli; null: as it came. */
    encoding: text(),
    signatureValid: boolean().notNull(),
    /** applied, unparsable, partly, rejected */
    outcome: text().notNull(),
    /** Words for the operator when the outcome is not `applied`. */
    note: text(),
    updates: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.receivedAt, t.id] })],
)

/**
 * Deliveries that are journaled (as `applied`) and answered, and whose statuses are not applied yet: rows of a moment, under load only.
 * What a process leaves behind is applied out of the journal by the next one (docs/decisions/0021).
 */
export const webhookPending = pgTable('webhook_pending', {
  journalId: bigint({ mode: 'number' }).primaryKey(),
  /** The journal's own, which names its partition. */
  receivedAt: moment().notNull(),
  at: moment().notNull().defaultNow(),
})

/** Counts per field and hour for the health page. */
export const webhookStats = pgTable(
  'webhook_stats',
  {
    hour: moment().notNull(),
    field: text().notNull(),
    count: integer().notNull(),
    lastAt: moment().notNull(),
  },
  (t) => [primaryKey({ columns: [t.hour, t.field] })],
)

/** Statuses whose message is not ours, or not here yet. */
export const heldStatuses = pgTable(
  'held_statuses',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    phoneNumberId: text().notNull(),
    wamid: text().notNull(),
    status: text().notNull(),
    at: moment().notNull(),
    errorCode: integer(),
    receivedAt: moment().notNull().defaultNow(),
    /** Whom it was sent to, as Meta told: messages are found through their person. */
    recipientId: text(),
    recipientUserId: text(),
    /** When a sweep looks for its message again. */
    lookAt: moment().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('held_statuses_wamid_status_key').on(t.wamid, t.status),
    index('held_statuses_received_idx').on(t.receivedAt),
    index('held_statuses_look_idx').on(t.lookAt),
  ],
)

/**
 * One row: since when, and until when, our endpoint (all of its processes) has answered every delivery. Any gap in the beats, any start of a web process,
 * any failure and any answer that takes seconds moves `up_since`, and with it the clock of the unknown messages.
 */
export const webhookEndpoint = pgTable('webhook_endpoint', {
  id: integer().primaryKey(),
  upSince: moment().notNull(),
  /** Of the last beat, or when the oldest delivery that was not answered then had arrived. */
  lastBeatAt: moment().notNull(),
})

/** The web processes that take deliveries in, and until when each has answered every one. */
export const webhookProcesses = pgTable('webhook_processes', {
  /** Host and port. */
  name: text().primaryKey(),
  beatAt: moment().notNull(),
  heardUntil: moment().notNull(),
})

/** Which events of accounts, numbers and templates were applied: a second delivery, and one that is older than the last of its subject, change nothing. */
export const metaEvents = pgTable(
  'meta_events',
  {
    /** SHA-256 of what Meta said, with its time. */
    digest: text().primaryKey(),
    wabaId: text().notNull(),
    kind: text().notNull(),
    /** What of the account it is about: a template's id, a number, a part of its state. */
    subject: text().notNull(),
    at: moment().notNull(),
    receivedAt: moment().notNull().defaultNow(),
  },
  (t) => [index('meta_events_subject_idx').on(t.wabaId, t.kind, t.subject, t.at), index('meta_events_received_idx').on(t.receivedAt)],
)
