import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle'
import { Lucia, TimeSpan } from 'lucia'
import type { Db } from '#db/client.ts'
import { sessions, users } from '#db/schema/index.ts'
import type { Services } from '#server/services.ts'
import { createHashingAdapter } from './hashing-adapter.ts'

export const SESSION_COOKIE = 'clarion_session'
/** A session lives this long after its last use; Lucia writes once per half of it. */
const SESSION_DAYS = 14

type UserAttributes = { email: string; name: string }

declare module 'lucia' {
  interface Register {
    DatabaseUserAttributes: UserAttributes
  }
}

export type SessionKeeper = Lucia<Record<never, never>, UserAttributes>

const keepers = new WeakMap<Db, SessionKeeper>()

/** Lucia is known to this file and to its callers in server/auth alone, so that it can be replaced. One per pool. */
export function sessionKeeper(services: Pick<Services, 'db' | 'env'>): SessionKeeper {
  const known = keepers.get(services.db)
  if (known) return known
  const keeper: SessionKeeper = new Lucia(createHashingAdapter(new DrizzlePostgreSQLAdapter(services.db, sessions, users)), {
    sessionExpiresIn: new TimeSpan(SESSION_DAYS, 'd'),
    sessionCookie: { name: SESSION_COOKIE, attributes: { sameSite: 'lax', secure: services.env.web.publicUrl.startsWith('https://'), path: '/' } },
    getUserAttributes: ({ email, name }) => ({ email, name }),
  })
  keepers.set(services.db, keeper)
  return keeper
}
