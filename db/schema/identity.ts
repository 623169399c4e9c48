import { bigint, index, integer, pgEnum, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, moment } from './columns.ts'

export const role = pgEnum('role', ['owner', 'admin', 'marketer', 'agent', 'viewer'])

export const orgs = pgTable('orgs', {
  id: id(),
  name: text().notNull(),
  /** The number that new campaigns start with; not a foreign key, because accounts come and go. */
  activeAccountId: uuid(),
  createdAt: createdAt(),
})

export const users = pgTable(
  'users',
  { id: id(), email: text().notNull(), name: text().notNull(), createdAt: createdAt() },
  (t) => [uniqueIndex('users_email_key').on(t.email)],
)

export const memberships = pgTable(
  'memberships',
  {
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    userId: uuid().notNull().references(() => users.id, { onDelete: 'cascade' }),
    role: role().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.userId] }), index('memberships_user_idx').on(t.userId)],
)

/** Kept out of `users`, because Lucia's adapter selects every user column on each request. */
export const passwordCredentials = pgTable('password_credentials', {
  userId: uuid().primaryKey().references(() => users.id, { onDelete: 'cascade' }),
  /** `scrypt$N$r$p$salt$hash`, salt and hash in base64. */
  passwordHash: text().notNull(),
  updatedAt: moment().notNull().defaultNow(),
})

/** `id` is the SHA-256 of the cookie's value: a leaked table is not a set of live sessions. */
export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    userId: uuid().notNull().references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: moment().notNull(),
  },
  (t) => [index('sessions_user_idx').on(t.userId)],
)

/** Rotating: using a token twice revokes its whole family. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    tokenHash: text().primaryKey(),
    familyId: uuid().notNull(),
    userId: uuid().notNull().references(() => users.id, { onDelete: 'cascade' }),
    orgId: uuid().notNull().references(() => orgs.id, { onDelete: 'cascade' }),
    expiresAt: moment().notNull(),
    usedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [index('refresh_tokens_family_idx').on(t.familyId)],
)

/** Failed sign-ins by account and by address, shared by all web processes (rate-limiter-flexible's table shape). */
export const rateLimits = pgTable('rate_limits', {
  key: text().primaryKey(),
  points: integer().notNull().default(0),
  expire: bigint({ mode: 'number' }),
})
