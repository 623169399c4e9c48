import { and, eq } from 'drizzle-orm'
import { metaConnections, whatsappAccounts } from '#db/schema/index.ts'
import { notFound } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'

export type ConnectionRow = typeof metaConnections.$inferSelect
export type AccountRow = typeof whatsappAccounts.$inferSelect

/** A connection of the organisation. @throws AppError NOT_FOUND */
export async function requireConnection(services: Pick<Services, 'db'>, orgId: string, connectionId: string): Promise<ConnectionRow> {
  const [row] = await services.db.select().from(metaConnections).where(and(eq(metaConnections.orgId, orgId), eq(metaConnections.id, connectionId)))
  if (!row) throw notFound('The connection')
  return row
}

/** A number of the organisation. @throws AppError NOT_FOUND */
export async function requireAccount(services: Pick<Services, 'db'>, orgId: string, accountId: string): Promise<AccountRow> {
  const [row] = await services.db.select().from(whatsappAccounts).where(and(eq(whatsappAccounts.orgId, orgId), eq(whatsappAccounts.id, accountId)))
  if (!row) throw notFound('The number')
  return row
}

/** The connected numbers of a connection. */
export async function findConnectedAccounts(services: Pick<Services, 'db'>, orgId: string, connectionId: string): Promise<AccountRow[]> {
  const rows = await services.db.select().from(whatsappAccounts).where(and(eq(whatsappAccounts.orgId, orgId), eq(whatsappAccounts.connectionId, connectionId)))
  return rows.filter((row) => row.accessToken !== '')
}
