import { bigint, pgTable, real, text } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/** How much of Meta's hourly call limits is used, as the last answer to any process told. */
export const graphUsage = pgTable('graph_usage', {
  /** A WABA or business of Meta's; empty for the app as a whole. */
  ownerId: text().primaryKey(),
  /** Which of Meta's counters is the fullest; null for the app. */
  kind: text(),
  percent: real().notNull(),
  regainMs: bigint({ mode: 'number' }).notNull(),
  /** web or worker */
  process: text().notNull(),
  seenAt: moment().notNull(),
})
