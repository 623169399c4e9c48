import { eq } from 'drizzle-orm'
import { passwordCredentials, users } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import type { Services } from '#server/services.ts'
import { findIdentity } from './find-identity.ts'
import { loginLimits } from './login-limits.ts'
import { verifyPassword } from './password.ts'
import type { SignInInput } from './schema.ts'

export type CredentialCheck = { kind: 'ok'; userId: string } | { kind: 'invalid' } | { kind: 'locked'; retryAfterSeconds: number }

/**
 * Checks an e-mail and a password. A locked account or address is answered before the password is looked at, so a right
 * guess while locked tells nothing; an unknown e-mail costs the time of a wrong password. A success is audited.
 */
export async function checkCredentials(
  services: Pick<Services, 'db' | 'sql'>,
  { email, password }: SignInInput,
  ip: string | null,
): Promise<CredentialCheck> {
  const limits = loginLimits(services.sql)
  const waitMs = await limits.take({ email, ip })
  if (waitMs !== null) return { kind: 'locked', retryAfterSeconds: Math.ceil(waitMs / 1000) }
  const [found] = await services.db
    .select({ userId: users.id, hash: passwordCredentials.passwordHash })
    .from(users)
    .innerJoin(passwordCredentials, eq(passwordCredentials.userId, users.id))
    .where(eq(users.email, email))
  const right = await verifyPassword(password, found?.hash ?? null)
  if (!right || !found) return { kind: 'invalid' }
  await limits.forgive({ email, ip })
  const identity = await findIdentity(services, found.userId)
  // Somebody who left every organisation has nothing to enter.
  if (!identity) return { kind: 'invalid' }
  const actor = { kind: 'user', userId: found.userId, orgId: identity.org.id, role: identity.role, ip } as const
  await recordAudit(services.db, actor, { action: 'auth.signed_in', targetKind: 'user', targetId: found.userId })
  return { kind: 'ok', userId: found.userId }
}
