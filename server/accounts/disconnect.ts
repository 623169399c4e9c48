import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { metaConnections, orgs, whatsappAccounts } from '#db/schema/index.ts'
import { recordAudit, type DbLike } from '#server/audit/record-audit.ts'
import type { Actor } from '#server/auth/session-info.ts'
import { publishLive } from '#server/live/publish-live.ts'
import type { Services } from '#server/services.ts'
import { dismissGuardian } from './follow-connections.ts'
import { holdCampaignsOf } from './hold-connection.ts'
import { findConnectedAccounts, requireAccount, requireConnection, type AccountRow, type ConnectionRow } from './require-connection.ts'
import { revokeGrants } from './revoke-grants.ts'
import type { DisconnectInput } from './schema.ts'

type DisconnectServices = Pick<Services, 'db' | 'sql' | 'graph' | 'keyring' | 'temporal' | 'log' | 'now'>

const REASON = 'The number was disconnected: reconnect it and resume.'

/**
 * Ends one number, one connection, or all. Rows stay, inactive and without a token; campaigns are held; then Meta is
 * asked, as well as it goes, to stop webhooks and to forget the grant.
 * @throws AppError NOT_FOUND
 */
export async function disconnect(services: DisconnectServices, actor: Actor, input: DisconnectInput): Promise<{ success: true }> {
  const { connections, accounts } = await findTargets(services, actor.orgId, input)
  await services.db.transaction((tx) => clearRows(tx, actor, { connections, accounts, now: services.now() }))
  await holdCampaignsOf(services, accounts.map((account) => account.id), REASON)
  await Promise.all(connections.map((connection) => dismissGuardian(services, connection.id)))
  await revokeGrants(services, actor.orgId, { connections, accounts })
  for (const { id } of connections.length > 0 ? connections : accounts) await publishLive(services.sql, actor.orgId, { kind: 'connection', id })
  return { success: true }
}

type Targets = { connections: ConnectionRow[]; accounts: AccountRow[] }

async function findTargets(services: DisconnectServices, orgId: string, input: DisconnectInput): Promise<Targets> {
  if (input.accountId !== undefined) return { connections: [], accounts: [await requireAccount(services, orgId, input.accountId)] }
  const connections = input.connectionId !== undefined
    ? [await requireConnection(services, orgId, input.connectionId)]
    : await services.db.select().from(metaConnections).where(and(eq(metaConnections.orgId, orgId), ne(metaConnections.accessToken, '')))
  const accounts = await Promise.all(connections.map((connection) => findConnectedAccounts(services, orgId, connection.id)))
  return { connections, accounts: accounts.flat() }
}

async function clearRows(tx: DbLike, actor: Actor, targets: Targets & { now: Date }): Promise<void> {
  const { orgId } = actor
  const accountIds = targets.accounts.map((account) => account.id)
  const connectionIds = targets.connections.map((connection) => connection.id)
  const cleared = { accessToken: '', tokenExpiresAt: null, updatedAt: targets.now }
  if (accountIds.length > 0) await tx.update(whatsappAccounts).set({ ...cleared, isActive: false }).where(and(eq(whatsappAccounts.orgId, orgId), inArray(whatsappAccounts.id, accountIds)))
  if (connectionIds.length > 0) await tx.update(metaConnections).set({ ...cleared, state: 'revoked', dataAccessExpiresAt: null }).where(and(eq(metaConnections.orgId, orgId), inArray(metaConnections.id, connectionIds)))
  await chooseActive(tx, orgId)
  for (const { id, businessName } of targets.connections) await recordAudit(tx, actor, { action: 'accounts.disconnected', targetKind: 'connection', targetId: id, details: { name: businessName } })
  if (targets.connections.length > 0) return
  for (const { id, verifiedName } of targets.accounts) await recordAudit(tx, actor, { action: 'accounts.disconnected', targetKind: 'account', targetId: id, details: { name: verifiedName } })
}

/** When the organisation's chosen number is gone, the oldest that still works takes its place. */
async function chooseActive(tx: DbLike, orgId: string): Promise<void> {
  const usable = sql`(select id from whatsapp_accounts where org_id = ${orgId} and is_active and access_token <> '' order by created_at, id limit 1)`
  const isGone = sql`not exists (select 1 from whatsapp_accounts a where a.org_id = ${orgId} and a.id = ${orgs.activeAccountId} and a.access_token <> '')`
  await tx.update(orgs).set({ activeAccountId: usable }).where(and(eq(orgs.id, orgId), isGone))
}
