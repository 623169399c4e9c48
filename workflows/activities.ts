import type { Services } from '#server/services.ts'
import { createCampaignActivities } from './campaigns/activities.ts'
import { createConnectionActivities } from './connections/activities.ts'
import { createLaneActivities, type LaneParts } from './lanes/activities.ts'
import { createSeriesActivities } from './series/activities.ts'
import { createSweepActivities } from './sweeps/activities.ts'
import { createTemplateActivities } from './templates/activities.ts'

/** Activities of queue `control`: short steps on the database and Meta's management API. */
export function createControlActivities(services: Services) {
  return merge(createCampaignActivities(services), createSeriesActivities(services), createTemplateActivities(services), createConnectionActivities(services), createSweepActivities(services))
}

/** Activities of queue `sending`: the lanes. */
export function createSendingActivities(services: Services, parts: LaneParts) {
  return merge(createLaneActivities(services, parts))
}

/** Activity names share one flat namespace; a clash would silently hide one of them. */
function merge(...groups: object[]): Record<string, unknown> {
  const merged: Record<string, unknown> = Object.assign({}, ...groups)
  const expected = groups.reduce((sum, group) => sum + Object.keys(group).length, 0)
  if (Object.keys(merged).length !== expected) throw new Error('Two activities share a name.')
  return merged
}
