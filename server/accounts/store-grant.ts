import { and, eq, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { metaConnections, orgs, wabas, whatsappAccounts } from '#db/schema/index.ts'
import { recordAudit, type DbLike } from '#server/audit/record-audit.ts'
import type { TokenFacts } from '#server/graph/oauth.ts'
import type { Services } from '#server/services.ts'
import { stateOfLife } from './connection-state.ts'
import type { FoundWaba } from './discover-grant.ts'
import { strictestOf } from './messaging-limit.ts'
import type { Asker } from './oauth-state.ts'
import { shareLimit, type ToldLimit } from './share-limit.ts'

/** `askedAt`: before Meta was asked for what was found. */
export type Grant = { accessToken: string; facts: TokenFacts; found: FoundWaba[]; askedAt: Date }
export type StoredConnection = { connectionId: string; businessName: string; wabaIds: string[]; accountIds: string[] }

/** Writes a grant as one connection per business, all or nothing, each token sealed to its own row. */
export async function storeGrant(services: Pick<Services, 'db' | 'keyring' | 'now'>, asker: Asker, grant: Grant): Promise<StoredConnection[]> {
  const { actor } = asker
  return services.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`accounts/${actor.orgId}`}, 0))`)
    const stored: StoredConnection[] = []
    for (const group of groupByBusiness(grant.found)) stored.push(await storeConnection(services, tx, { asker, grant, group }))
    const first = stored.flatMap((connection) => connection.accountIds)[0]
    if (first) await tx.update(orgs).set({ activeAccountId: first }).where(and(eq(orgs.id, actor.orgId), isNull(orgs.activeAccountId)))
    for (const { connectionId, businessName, wabaIds, accountIds } of stored) {
      await recordAudit(tx, actor, { action: 'accounts.connected', targetKind: 'connection', targetId: connectionId, details: { name: businessName, wabaIds, numbers: accountIds.length } })
    }
    return stored
  })
}

type Group = { businessId: string; businessName: string; wabas: FoundWaba[] }
type Step = { asker: Asker; grant: Grant; group: Group }

function groupByBusiness(found: FoundWaba[]): Group[] {
  const groups = new Map<string, Group>()
  for (const waba of found) {
    const { id, name } = waba.business ?? { id: waba.id, name: waba.name }
    const group = groups.get(id) ?? { businessId: id, businessName: name, wabas: [] }
    group.wabas.push(waba)
    groups.set(id, group)
  }
  return [...groups.values()]
}

async function storeConnection(services: Pick<Services, 'keyring' | 'now'>, tx: DbLike, { asker, grant, group }: Step): Promise<StoredConnection> {
  const { orgId, userId } = asker.actor
  const { facts } = grant
  const now = services.now()
  const key = and(eq(metaConnections.orgId, orgId), eq(metaConnections.businessId, group.businessId))
  const [known] = await tx.select({ id: metaConnections.id }).from(metaConnections).where(key).for('update')
  const connectionId = known?.id ?? v7()
  const values = {
    orgId, businessId: group.businessId, businessName: group.businessName, tokenKind: facts.kind, scopes: facts.scopes,
    accessToken: services.keyring.encrypt(grant.accessToken, connectionId), tokenExpiresAt: facts.expiresAt, dataAccessExpiresAt: facts.dataAccessExpiresAt,
    state: stateOfLife({ tokenExpiresAt: facts.expiresAt, dataAccessExpiresAt: facts.dataAccessExpiresAt }, now),
    lastErrorCode: null, lastErrorSubcode: null, lastErrorAt: null, lastCheckedAt: now, connectedBy: userId, updatedAt: now,
  }
  if (known) await tx.update(metaConnections).set(values).where(and(key, eq(metaConnections.id, known.id)))
  else await tx.insert(metaConnections).values({ id: connectionId, ...values })
  const accountIds: string[] = []
  await lockWabas(tx, connectionId)
  // In the order in which webhooks lock them.
  const inOrder = [...group.wabas].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const waba of inOrder) accountIds.push(...(await storeWaba(services, tx, { orgId, connectionId, businessId: group.businessId, waba, grant })))
  await shareLimit(tx, connectionId, toldLimit(grant, group))
  return { connectionId, businessName: group.businessName, wabaIds: group.wabas.map((waba) => waba.id), accountIds }
}

/** All of a connection, of which the grant may name some, before any is written: webhooks lock them in this order. */
async function lockWabas(tx: DbLike, connectionId: string): Promise<void> {
  await tx.select({ id: wabas.id }).from(wabas).where(eq(wabas.connectionId, connectionId)).orderBy(wabas.wabaId).for('update')
}

type WabaStep = { orgId: string; connectionId: string; businessId: string; waba: FoundWaba; grant: Grant }

async function storeWaba(services: Pick<Services, 'keyring' | 'now'>, tx: DbLike, step: WabaStep): Promise<string[]> {
  const { orgId, connectionId, waba } = step
  const now = services.now()
  const changes = { connectionId, name: waba.name, updatedAt: now, ...(waba.isSubscribed ? { subscribedAt: now } : {}) }
  await tx.insert(wabas).values({ orgId, wabaId: waba.id, ...changes }).onConflictDoUpdate({ target: [wabas.orgId, wabas.wabaId], set: { ...changes, ...backAgain, ...limitOfAnother(connectionId) } })
  const ids: string[] = []
  for (const number of waba.numbers) ids.push(await storeNumber(services, tx, { ...step, number }))
  return ids
}

/** The strictest that the answers name; an answer without a limit is not one that lifts it. */
function toldLimit({ askedAt }: Grant, group: Group): ToldLimit | null {
  const limit = strictestOf(group.wabas.map((waba) => waba.messagingLimit))
  return limit === null ? null : { limit, at: new Date(Math.floor(askedAt.getTime() / 1000) * 1000) }
}

/** An account that has moved leaves the limit of its portfolio behind. */
function limitOfAnother(connectionId: string) {
  const hasMoved = sql`${wabas.connectionId} <> ${connectionId}`
  return {
    messagingLimit: sql`case when ${hasMoved} then null else ${wabas.messagingLimit} end`,
    messagingLimitAt: sql`case when ${hasMoved} then null else ${wabas.messagingLimitAt} end`,
  }
}

/** A grant proves that an account is back; what Meta restricts stays restricted until Meta says otherwise. */
const backAgain = {
  state: sql`case when ${wabas.state} in ('removed', 'deleted') then 'active' else ${wabas.state} end`,
  stateReason: sql`case when ${wabas.state} in ('removed', 'deleted') then null else ${wabas.stateReason} end`,
}

async function storeNumber(services: Pick<Services, 'keyring' | 'now'>, tx: DbLike, step: WabaStep & { number: FoundWaba['numbers'][number] }): Promise<string> {
  const { orgId, connectionId, businessId, waba, grant, number } = step
  const key = and(eq(whatsappAccounts.orgId, orgId), eq(whatsappAccounts.wabaId, waba.id), eq(whatsappAccounts.phoneNumberId, number.id))
  const [known] = await tx.select({ id: whatsappAccounts.id, accessToken: whatsappAccounts.accessToken }).from(whatsappAccounts).where(key).for('update')
  const accountId = known?.id ?? v7()
  const values = {
    orgId, connectionId, phoneNumberId: number.id, wabaId: waba.id, businessId, displayPhoneNumber: number.displayPhoneNumber, verifiedName: number.verifiedName,
    accessToken: services.keyring.encrypt(grant.accessToken, accountId), tokenExpiresAt: grant.facts.expiresAt, qualityRating: number.qualityRating,
    throughputLevel: number.throughputLevel, status: number.status, isOnBizApp: number.isOnBizApp, updatedAt: services.now(),
  }
  if (!known) await tx.insert(whatsappAccounts).values({ id: accountId, ...values, isActive: true })
  // A number that somebody switched off stays off; one that was disconnected comes back.
  else await tx.update(whatsappAccounts).set(known.accessToken === '' ? { ...values, isActive: true } : values).where(and(key, eq(whatsappAccounts.id, known.id)))
  return accountId
}
