import type { Actor } from '#server/auth/session-info.ts'
import type { Services } from '#server/services.ts'
import { endOfLife, isUsable } from './connection-state.ts'
import { listConnections, type ConnectionItem } from './list-connections.ts'

export type AccountStatus = {
  id: string; connectionId: string; businessId: string; businessName: string; wabaId: string; phoneNumberId: string; displayPhoneNumber: string
  verifiedName: string; isActive: boolean; state: string; tokenExpiresAt: Date | null; expiresInDays: number | null
  /** A sentence when somebody should act. */
  warning: string | null
}

const DAY_MS = 24 * 60 * 60_000

/** Whether and how the organisation is connected, without secrets. */
export async function getStatus(services: Pick<Services, 'sql' | 'env' | 'now'>, actor: Actor): Promise<{ connected: boolean; accounts: AccountStatus[] }> {
  const { connections } = await listConnections(services, actor)
  const now = services.now()
  const accounts = connections.flatMap((connection) => connection.wabas.flatMap((waba) => waba.accounts.map((account): AccountStatus => {
    const end = endOfLife(connection)
    return {
      id: account.id, connectionId: connection.id, businessId: connection.businessId, businessName: connection.businessName, wabaId: account.wabaId,
      phoneNumberId: account.phoneNumberId, displayPhoneNumber: account.displayPhoneNumber, verifiedName: account.verifiedName, isActive: account.isActive,
      state: connection.state, tokenExpiresAt: connection.tokenExpiresAt,
      expiresInDays: end ? Math.max(0, Math.floor((end.getTime() - now.getTime()) / DAY_MS)) : null, warning: warn(connection),
    }
  })))
  return { connected: connections.some((connection) => isUsable(connection.state)), accounts }
}

function warn(connection: ConnectionItem): string | null {
  if (connection.lastError) return `${connection.lastError.title}. ${connection.lastError.explanation}`
  if (connection.state === 'expiring') return 'The access to this business ends soon. Reconnect before it does.'
  if (connection.state === 'expired') return 'The access to this business has ended. Reconnect.'
  return null
}
