import type { Services } from '#server/services.ts'
import { startTemplateSync } from '#server/templates/start-template-sync.ts'
import { checkNowSignal, connectionGuardianType, connectionWorkflowId, disconnectedSignal, type ConnectionGuardianInput } from '#workflows/connections/contract.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { OrgId, State } from '#workflows/search-attributes.ts'
import { releaseCampaignsOf } from './hold-connection.ts'
import type { StoredConnection } from './store-grant.ts'

type FollowServices = Pick<Services, 'sql' | 'temporal' | 'log'>

/** After connecting: a guardian for each connection, a reading of each account's templates, and held campaigns go on. */
export async function followConnections(services: FollowServices, actor: { orgId: string }, stored: StoredConnection[]): Promise<void> {
  for (const { connectionId, businessName, wabaIds, accountIds } of stored) {
    await wakeGuardian(services, { connectionId, orgId: actor.orgId }, businessName)
    for (const wabaId of wabaIds) await quietly(services, 'a template sync could not be started', () => startTemplateSync(services, { orgId: actor.orgId, wabaId }))
    await releaseCampaignsOf(services, actor.orgId, accountIds)
  }
}

/** Has the guardian look at the token now; starts it when it is not running. */
export async function wakeGuardian(services: FollowServices, input: ConnectionGuardianInput, businessName: string): Promise<void> {
  await quietly(services, 'a connection’s guardian could not be started', () =>
    services.temporal.workflow.signalWithStart(connectionGuardianType, {
      workflowId: connectionWorkflowId(input.connectionId), taskQueue: CONTROL_QUEUE, args: [input], signal: checkNowSignal,
      staticSummary: `Watches the connection to ${businessName.slice(0, 100)}`,
      typedSearchAttributes: [{ key: OrgId, value: input.orgId }, { key: State, value: 'starting' }],
    }),
  )
}

export async function dismissGuardian(services: FollowServices, connectionId: string): Promise<void> {
  await quietly(services, 'a connection’s guardian could not be told to end', () => services.temporal.workflow.getHandle(connectionWorkflowId(connectionId)).signal(disconnectedSignal))
}

/** The rows are written; a Temporal that does not answer must not undo that. */
async function quietly(services: FollowServices, trouble: string, step: () => Promise<unknown>): Promise<void> {
  try {
    await step()
  } catch (error) {
    services.log.warn({ err: error }, trouble)
  }
}
