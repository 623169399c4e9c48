import type { WorkflowHandle } from '@temporalio/client'
import type { Services } from '#server/services.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { OrgId, State, WabaId } from '#workflows/search-attributes.ts'
import { templateSyncType, templateSyncWorkflowId, type TemplateSyncInput } from '#workflows/templates/contract.ts'

/** Starts a sync of one account's templates, or joins the one that is running. */
export async function startTemplateSync(services: Pick<Services, 'temporal'>, input: TemplateSyncInput): Promise<WorkflowHandle> {
  return services.temporal.workflow.start(templateSyncType, {
    workflowId: templateSyncWorkflowId(input.orgId, input.wabaId), taskQueue: CONTROL_QUEUE, args: [input], workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `Templates of account ${input.wabaId}`,
    typedSearchAttributes: [{ key: OrgId, value: input.orgId }, { key: WabaId, value: input.wabaId }, { key: State, value: 'syncing' }],
  })
}
