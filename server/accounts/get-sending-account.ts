import { eq } from 'drizzle-orm'
import { metaConnections, whatsappAccounts } from '#db/schema/index.ts'
import { notFound } from '#server/lib/app-error.ts'
import type { Services } from '#server/services.ts'
import type { ConnectionState } from './connection-state.ts'

export type SendingAccount = {
  accountId: string
  orgId: string
  phoneNumberId: string
  wabaId: string
  /** In clear; empty when the number is disconnected. */
  accessToken: string
  /** What Meta allows this number: 80, 1,000, or 20 when it is used in the WhatsApp Business app as well. */
  throughputPerSecond: number
  isOnBizApp: boolean
  isActive: boolean
  connectionState: ConnectionState
}

/** What a lane needs to send; the id comes from the lane's own workflow, never from a person. @throws AppError NOT_FOUND */
export async function getSendingAccount(services: Pick<Services, 'db' | 'keyring'>, accountId: string): Promise<SendingAccount> {
  const [row] = await services.db
    .select({ account: whatsappAccounts, state: metaConnections.state })
    .from(whatsappAccounts)
    .leftJoin(metaConnections, eq(metaConnections.id, whatsappAccounts.connectionId))
    .where(eq(whatsappAccounts.id, accountId))
  if (!row) throw notFound('The number')
  const { account } = row
  const isConnected = account.accessToken !== ''
  return {
    accountId: account.id, orgId: account.orgId, phoneNumberId: account.phoneNumberId, wabaId: account.wabaId,
    accessToken: isConnected ? services.keyring.decrypt(account.accessToken, account.id) : '',
    throughputPerSecond: toThroughput(account), isOnBizApp: account.isOnBizApp,
    isActive: account.isActive && isConnected,
    connectionState: (row.state as ConnectionState | null) ?? 'revoked',
  }
}

/** Messages a second. https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput */
export function toThroughput(account: { throughputLevel: string; isOnBizApp: boolean }): number {
  if (account.isOnBizApp) return 20
  return account.throughputLevel === 'HIGH' ? 1000 : 80
}
