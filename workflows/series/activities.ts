import { makeOccurrence } from '#server/series/make-occurrence.ts'
import { planOccurrence } from '#server/series/plan-occurrence.ts'
import type { Services } from '#server/services.ts'
import type { SeriesActivities } from './contract.ts'

/** What a series' workflow does to the world; every step may be repeated. */
export function createSeriesActivities(services: Services): SeriesActivities {
  return {
    planOccurrence: (input) => planOccurrence(services, input),
    makeOccurrence: (input) => makeOccurrence(services, input),
  }
}
