import { and, eq } from 'drizzle-orm'
import { orgs, whatsappAccounts } from '#db/schema/index.ts'
import { recordAudit } from '#server/audit/record-audit.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import { requireAccount } from './require-connection.ts'

/** Makes a number the one that new campaigns start with. @throws AppError NOT_FOUND, CONFLICT when it cannot send */
export async function activateAccount(services: Pick<Services, 'db'>, actor: Actor, input: { accountId: string }): Promise<{ success: true }> {
  const account = await requireAccount(services, actor.orgId, input.accountId)
  if (!account.isActive || account.accessToken === '') throw new AppError('CONFLICT', 'This number is switched off or disconnected. Switch it on, or reconnect it, first.')
  await services.db.transaction(async (tx) => {
    await tx.update(orgs).set({ activeAccountId: account.id }).where(eq(orgs.id, actor.orgId))
    await recordAudit(tx, actor, { action: 'accounts.activated', targetKind: 'account', targetId: account.id, details: { name: account.verifiedName } })
  })
  return { success: true }
}

/** Switches a number on or off; off, its lane sends nothing more. @throws AppError NOT_FOUND, CONFLICT when it is disconnected */
export async function setAccountActive(services: Pick<Services, 'db' | 'now'>, actor: Actor, input: { accountId: string; isActive: boolean }): Promise<{ success: true }> {
  const account = await requireAccount(services, actor.orgId, input.accountId)
  if (input.isActive && account.accessToken === '') throw new AppError('CONFLICT', 'This number is disconnected. Reconnect it to Meta first.')
  if (account.isActive === input.isActive) return { success: true }
  await services.db.transaction(async (tx) => {
    await tx.update(whatsappAccounts).set({ isActive: input.isActive, updatedAt: services.now() }).where(and(eq(whatsappAccounts.orgId, actor.orgId), eq(whatsappAccounts.id, account.id)))
    await recordAudit(tx, actor, { action: input.isActive ? 'accounts.enabled' : 'accounts.disabled', targetKind: 'account', targetId: account.id, details: { name: account.verifiedName } })
  })
  return { success: true }
}
