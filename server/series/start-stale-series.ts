import { findDead } from '#server/lib/workflow-lives.ts'
import type { Services } from '#server/services.ts'
import { seriesWorkflowId } from '#workflows/series/contract.ts'
import { wakeSeries } from './wake-series.ts'

const SERIES_MAX = 1000

/** Starts the workflows of active series that have none. Safe to repeat. @returns how many */
export async function startStaleSeries(services: Pick<Services, 'sql' | 'temporal'>): Promise<{ started: number }> {
  const rows = await services.sql<{ seriesId: string; orgId: string }[]>`
    select id as "seriesId", org_id as "orgId" from campaign_series where state = 'active' and created_at < now() - interval '2 minutes' order by id limit ${SERIES_MAX}`
  const dead = await findDead(services, [...rows], ({ seriesId }) => seriesWorkflowId(seriesId))
  for (const series of dead) await wakeSeries(services, series)
  return { started: dead.length }
}
