import { bigint, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { orgs, users } from './identity.ts'

/** Append-only; each row's hash covers the row before it of the same organisation. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    /** 1, 2, 3 … per organisation: a gap is a missing row. */
    seq: bigint({ mode: 'number' }).notNull(),
    at: moment().notNull(),
    actorId: uuid().references(() => users.id, { onDelete: 'set null' }),
    /** user, system, api */
    actorKind: text().notNull(),
    /** `accounts.connected`, `campaigns.launched` … */
    action: text().notNull(),
    targetKind: text(),
    targetId: text(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    ip: text(),
    previousHash: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [uniqueIndex('audit_events_org_seq_key').on(t.orgId, t.seq), index('audit_events_org_at_idx').on(t.orgId, t.at)],
)
