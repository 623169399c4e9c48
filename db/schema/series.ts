import { bigint, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, moment } from './columns.ts'
import { orgs, users } from './identity.ts'

/** Recurring campaigns: each of its times makes a campaign of its own from the definition. */
export const campaignSeries = pgTable(
  'campaign_series',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** active, paused, ended */
    state: text().notNull().default('active'),
    /** What `createCampaign` takes, without a time. */
    definition: jsonb().$type<Record<string, unknown>>().notNull(),
    /** `{every: day | week | month, time, days?, dayOfMonth?}` */
    rule: jsonb().$type<Record<string, unknown>>().notNull(),
    zone: text().notNull(),
    /** First and last day, `2026-11-23`, in the zone; no last day: open end. */
    startsOn: text().notNull(),
    endsOn: text(),
    /** Campaigns it makes at most. */
    occurrencesMax: integer(),
    made: integer().notNull().default(0),
    nextAt: moment(),
    /** The latest of its times that was dealt with. */
    lastAt: moment(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [index('campaign_series_org_idx').on(t.orgId, t.id)],
)

/** What a series has done: made, skipped with the reason, changed. */
export const seriesEvents = pgTable(
  'series_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    seriesId: uuid().notNull().references(() => campaignSeries.id, { onDelete: 'cascade' }),
    at: moment().notNull().defaultNow(),
    kind: text().notNull(),
    text: text().notNull(),
  },
  (t) => [index('series_events_series_idx').on(t.seriesId, t.id)],
)
