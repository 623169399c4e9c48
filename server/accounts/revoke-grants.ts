import { and, eq, ne } from 'drizzle-orm'
import { metaConnections } from '#db/schema/index.ts'
import type { Services } from '#server/services.ts'
import type { AccountRow, ConnectionRow } from './require-connection.ts'

type RevokeServices = Pick<Services, 'db' | 'sql' | 'graph' | 'keyring' | 'log'>
type Ended = { connections: ConnectionRow[]; accounts: AccountRow[] }

/** Tells Meta that connections have ended. Nothing here fails the caller: the rows are cleared already. */
export async function revokeGrants(services: RevokeServices, orgId: string, ended: Ended): Promise<void> {
  const stillUsed = await findTokensInUse(services, orgId)
  for (const connection of ended.connections) {
    if (connection.accessToken === '') continue
    const token = services.keyring.decrypt(connection.accessToken, connection.id)
    for (const wabaId of await findLonelyWabas(services, orgId, connection.id)) await attempt(services, 'unsubscribe', () => services.graph.subscribedApps.unsubscribe(token, wabaId))
    // One grant may cover several businesses, each of which has a connection of its own.
    if (!stillUsed.has(token)) await attempt(services, 'revoke', () => services.graph.oauth.revoke(token))
  }
}

async function findTokensInUse(services: RevokeServices, orgId: string): Promise<Set<string>> {
  const rows = await services.db.select({ id: metaConnections.id, accessToken: metaConnections.accessToken }).from(metaConnections).where(and(eq(metaConnections.orgId, orgId), ne(metaConnections.accessToken, '')))
  return new Set(rows.map((row) => services.keyring.decrypt(row.accessToken, row.id)))
}

/**
 * The connection's accounts that nobody else on this installation uses: Meta's subscription belongs to the app, so that
 * ending it would stop the webhooks of every organisation with the same account.
 */
async function findLonelyWabas(services: RevokeServices, orgId: string, connectionId: string): Promise<string[]> {
  const rows = await services.sql<{ wabaId: string }[]>`
    select w.waba_id as "wabaId" from wabas w
    where w.org_id = ${orgId} and w.connection_id = ${connectionId} and not exists (
      select 1 from wabas o join meta_connections c on c.id = o.connection_id
      where o.waba_id = w.waba_id and c.id <> ${connectionId} and c.access_token <> '')`
  return rows.map((row) => row.wabaId)
}

async function attempt(services: RevokeServices, what: string, call: () => Promise<void>): Promise<void> {
  try {
    await call()
  } catch (error) {
    services.log.warn({ err: error }, `Meta did not ${what} on disconnecting`)
  }
}
