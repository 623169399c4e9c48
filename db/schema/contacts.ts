import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, moment, updatedAt } from './columns.ts'
import { orgs, users } from './identity.ts'

/** Keyed by number or BSUID, whichever is known: from 2026 on a webhook may carry no phone. */
export const contacts = pgTable(
  'contacts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    /** E.164 with "+". */
    phone: text(),
    bsuid: text(),
    name: text(),
    /** ISO 3166-1 alpha-2. */
    country: text(),
    timeZone: text(),
    attributes: jsonb().$type<Record<string, string>>().notNull().default({}),
    optInSource: text(),
    optInAt: moment(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex('contacts_org_phone_key').on(t.orgId, t.phone),
    index('contacts_org_id_idx').on(t.orgId, t.id),
    uniqueIndex('contacts_org_bsuid_key').on(t.orgId, t.bsuid).where(sql`bsuid is not null`),
  ],
)

export const contactLists = pgTable(
  'contact_lists',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** Kept by whoever adds or removes members, so that pages never count. */
    size: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('contact_lists_org_name_key').on(t.orgId, t.name)],
)

export const contactListMembers = pgTable(
  'contact_list_members',
  {
    listId: uuid().notNull().references(() => contactLists.id, { onDelete: 'cascade' }),
    contactId: bigint({ mode: 'number' }).notNull().references(() => contacts.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.listId, t.contactId] }),
    index('contact_list_members_contact_idx').on(t.contactId),
  ],
)

/** One list for every kind of opt-out, with its evidence. A lifted one keeps its row. */
export const suppressions = pgTable(
  'suppressions',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    contactId: bigint({ mode: 'number' }).notNull().references(() => contacts.id, { onDelete: 'cascade' }),
    /** stop_keyword, whatsapp_stop, code_131050, manual */
    source: text().notNull(),
    evidence: text(),
    createdBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    liftedAt: moment(),
  },
  (t) => [
    uniqueIndex('suppressions_active_key').on(t.orgId, t.contactId).where(sql`lifted_at is null`),
    index('suppressions_org_created_idx').on(t.orgId, t.createdAt),
  ],
)

export const contactImports = pgTable(
  'contact_imports',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    listId: uuid().references(() => contactLists.id, { onDelete: 'set null' }),
    listName: text().notNull(),
    fileName: text().notNull(),
    /** running, done, failed */
    state: text().notNull(),
    total: integer().notNull().default(0),
    created: integer().notNull().default(0),
    updated: integer().notNull().default(0),
    unchanged: integer().notNull().default(0),
    rejected: integer().notNull().default(0),
    error: text(),
    startedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    startedAt: moment().notNull().defaultNow(),
    finishedAt: moment(),
  },
  (t) => [index('contact_imports_org_idx').on(t.orgId, t.startedAt)],
)

export const contactImportErrors = pgTable(
  'contact_import_errors',
  {
    importId: uuid().notNull().references(() => contactImports.id, { onDelete: 'cascade' }),
    line: integer().notNull(),
    value: text().notNull(),
    reason: text().notNull(),
  },
  (t) => [index('contact_import_errors_import_idx').on(t.importId, t.line)],
)
