import type { Services } from '#server/services.ts'
import { wakeGuardian } from '#server/accounts/follow-connections.ts'
import type { Followed } from './followed.ts'

export type TellServices = Pick<Services, 'sql' | 'hot' | 'temporal' | 'log'> & { graph?: Pick<Services['graph'], 'invalidate'> }

/** After the commit: what was read of changed nodes is forgotten, and guardians look at tokens that may have gone. Lost, it is made up for within minutes. */
export async function tellOthers(services: TellServices, followed: Followed): Promise<void> {
  for (const id of new Set(followed.nodeIds)) services.graph?.invalidate(id)
  const ids = [...new Set(followed.connectionIds)]
  if (ids.length === 0) return
  const connections = await services.sql<{ connectionId: string; orgId: string; businessName: string }[]>`
    select id as "connectionId", org_id as "orgId", business_name as "businessName" from meta_connections where id = any(${ids}::uuid[]) and access_token <> ''`
  for (const { businessName, ...input } of connections) await wakeGuardian(services, input, businessName)
}
