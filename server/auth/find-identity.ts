import { asc, eq } from 'drizzle-orm'
import { memberships, orgs, users } from '#db/schema/index.ts'
import type { Services } from '#server/services.ts'
import type { SessionInfo } from './session-info.ts'

/** Organisations of one person; nobody is in more. */
const ORGS_MAX = 100

/**
 * Who a user is, in which organisation: the one asked for, or the first that was joined.
 * @returns null when the user is gone, or belongs to no organisation (any more)
 */
export async function findIdentity(services: Pick<Services, 'db'>, userId: string, orgId?: string): Promise<SessionInfo | null> {
  const rows = await services.db
    .select({ userId: users.id, name: users.name, email: users.email, orgId: orgs.id, orgName: orgs.name, role: memberships.role })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .innerJoin(orgs, eq(orgs.id, memberships.orgId))
    .where(eq(users.id, userId))
    .orderBy(asc(memberships.createdAt), asc(orgs.id))
    .limit(ORGS_MAX)
  const current = orgId ? rows.find((row) => row.orgId === orgId) : rows[0]
  if (!current) return null
  return {
    user: { id: current.userId, name: current.name, email: current.email },
    org: { id: current.orgId, name: current.orgName },
    role: current.role,
    orgs: rows.map((row) => ({ id: row.orgId, name: row.orgName, role: row.role })),
  }
}
