import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, moment } from './columns.ts'
import { contacts } from './contacts.ts'
import { orgs } from './identity.ts'
import { whatsappAccounts } from './meta.ts'

export const conversations = pgTable(
  'conversations',
  {
    id: id(),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    accountId: uuid().notNull().references(() => whatsappAccounts.id, { onDelete: 'cascade' }),
    contactId: bigint({ mode: 'number' }).notNull().references(() => contacts.id, { onDelete: 'cascade' }),
    /** The campaign message that the person answered. */
    campaignId: uuid(),
    campaignMessageId: bigint({ mode: 'number' }),
    lastInboundAt: moment(),
    lastMessageAt: moment().notNull().defaultNow(),
    lastText: text(),
    lastDirection: text().notNull().default('in'),
    unread: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('conversations_account_contact_key').on(t.accountId, t.contactId),
    index('conversations_org_last_idx').on(t.orgId, t.lastMessageAt),
  ],
)

/** Wamids of inbound messages: Meta delivers at least once. */
export const inboundWamids = pgTable(
  'inbound_wamids',
  { accountId: uuid().notNull(), wamid: text().notNull(), messageId: bigint({ mode: 'number' }).notNull() },
  (t) => [primaryKey({ columns: [t.accountId, t.wamid] })],
)

/** A chat message's client id: a repeated click or a lost answer sends once. */
export const chatSends = pgTable(
  'chat_sends',
  { conversationId: uuid().notNull(), clientId: uuid().notNull(), messageId: bigint({ mode: 'number' }).notNull() },
  (t) => [primaryKey({ columns: [t.conversationId, t.clientId] })],
)
