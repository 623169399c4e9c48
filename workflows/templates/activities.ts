import { cancellationSignal, heartbeat } from '@temporalio/activity'
import type { Services } from '#server/services.ts'
import { reportSyncFailure } from '#server/templates/report-sync-failure.ts'
import { syncTemplates } from '#server/templates/sync-templates.ts'
import type { TemplateActivities } from './contract.ts'

export function createTemplateActivities(services: Services): TemplateActivities {
  return {
    async syncWabaTemplates(input) {
      heartbeat({ fetched: 0 })
      try {
        return await syncTemplates(services, input, { onPage: (fetched) => heartbeat({ fetched }), signal: cancellationSignal() })
      } catch (error) {
        await reportSyncFailure(services, input, error)
        throw error
      }
    },
  }
}
