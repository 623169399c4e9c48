/** One reading of a WABA's templates; a second request joins the one that is under way. */
export const templateSyncType = 'templateSync'
export const templateSyncWorkflowId = (orgId: string, wabaId: string) => `template-sync/${orgId}/${wabaId}`

export type TemplateSyncInput = { orgId: string; wabaId: string }

export type TemplateSyncReport = {
  wabaId: string
  fetched: number
  created: number
  updated: number
  removed: number
  unchanged: number
  durationMs: number
}

export type TemplateActivities = {
  /** Reads all pages and writes the changes in one transaction; heartbeats with each page. */
  syncWabaTemplates: (input: TemplateSyncInput) => Promise<TemplateSyncReport>
}
