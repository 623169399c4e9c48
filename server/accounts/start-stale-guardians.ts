import { findDead } from '#server/lib/workflow-lives.ts'
import type { Services } from '#server/services.ts'
import { connectionWorkflowId } from '#workflows/connections/contract.ts'
import { wakeGuardian } from './follow-connections.ts'

const CONNECTIONS_MAX = 1000

/** Starts the guardians of connections that have none: Temporal was away when they were connected, or the workflow was ended from outside. Safe to repeat. */
export async function startStaleGuardians(services: Pick<Services, 'sql' | 'temporal' | 'log'>): Promise<{ started: number }> {
  const rows = await services.sql<{ connectionId: string; orgId: string; businessName: string }[]>`
    select id as "connectionId", org_id as "orgId", business_name as "businessName" from meta_connections
    where access_token <> '' and updated_at < now() - interval '2 minutes' order by id limit ${CONNECTIONS_MAX}`
  const dead = await findDead(services, [...rows], ({ connectionId }) => connectionWorkflowId(connectionId))
  for (const { businessName, ...connection } of dead) await wakeGuardian(services, connection, businessName)
  return { started: dead.length }
}
