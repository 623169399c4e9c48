import type { Services } from '#server/services.ts'
import { stateOfFailure } from './connection-state.ts'
import { wakeGuardian } from './follow-connections.ts'
import { requireConnection } from './require-connection.ts'
import { setConnectionState } from './set-connection-state.ts'

export type TokenFailure = ({ connectionId: string } | { accountId: string }) & { code: number; subcode: number | null }

/**
 * Meta refused a call for reasons of the token or its permissions: the connection stands still, its campaigns are held,
 * and the guardian looks at the token. Unknown ids and disconnected connections change nothing.
 */
export async function markTokenFailure(services: Pick<Services, 'db' | 'sql' | 'temporal' | 'log' | 'now'>, failure: TokenFailure): Promise<void> {
  // Ids come from our own rows here, never from a person; the organisation follows from them.
  const [found] = 'connectionId' in failure
    ? await services.sql<{ id: string; orgId: string }[]>`select id, org_id as "orgId" from meta_connections where id = ${failure.connectionId}`
    : await services.sql<{ id: string; orgId: string }[]>`
        select c.id, c.org_id as "orgId" from whatsapp_accounts a join meta_connections c on c.id = a.connection_id and c.org_id = a.org_id where a.id = ${failure.accountId}`
  if (!found) return
  const row = await requireConnection(services, found.orgId, found.id)
  if (row.accessToken === '') return
  const { code, subcode } = failure
  await setConnectionState(services, row, { state: stateOfFailure(code, subcode), error: { code, subcode }, checked: false })
  await wakeGuardian(services, { connectionId: row.id, orgId: row.orgId }, row.businessName)
}
