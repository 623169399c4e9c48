import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow'
import { graphCall } from '../options.ts'
import { State } from '../search-attributes.ts'
import type { TemplateActivities, TemplateSyncInput, TemplateSyncReport } from './contract.ts'

const { syncWabaTemplates } = proxyActivities<TemplateActivities>({ ...graphCall, summary: 'Read all pages, write the changes' })

/** Brings one WABA's templates up to date. */
export async function templateSync(input: TemplateSyncInput): Promise<TemplateSyncReport> {
  setCurrentDetails('Reading templates from Meta.')
  try {
    const report = await syncWabaTemplates(input)
    upsertSearchAttributes([{ key: State, value: 'synced' }])
    setCurrentDetails(`${String(report.fetched)} templates read: ${String(report.created)} new, ${String(report.updated)} changed, ${String(report.removed)} removed, ${String(report.unchanged)} unchanged.`)
    return report
  } catch (error) {
    upsertSearchAttributes([{ key: State, value: 'failed' }])
    setCurrentDetails('Templates were not read; what was there before stays.')
    throw error
  }
}
