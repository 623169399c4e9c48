import { startStaleGuardians } from '#server/accounts/start-stale-guardians.ts'
import { sweepIdentity } from '#server/auth/sweep-identity.ts'
import { startStaleCampaigns } from '#server/campaigns/start-stale-campaigns.ts'
import { sweepBudgets } from '#server/sending/sweep-budgets.ts'
import { sweepLanes } from '#server/sending/sweep-lanes.ts'
import { startStaleSeries } from '#server/series/start-stale-series.ts'
import type { Services } from '#server/services.ts'
import { keepJournalPartitions } from '#server/webhooks/journal-partitions.ts'
import { sweepHeldStatuses } from '#server/webhooks/sweep-held-statuses.ts'
import type { SweepActivities } from './contract.ts'

/** The sweeps' steps; every one is bounded and may be repeated. */
export function createSweepActivities(services: Services): SweepActivities {
  const { journalDays: days } = services.env.web
  return {
    sweepIdentity: () => sweepIdentity(services),
    keepJournal: () => keepJournalPartitions(services, { days, now: services.now() }),
    sweepBudgets: () => sweepBudgets(services),
    sweepHeldStatuses: () => sweepHeldStatuses(services, { days, now: services.now() }),
    sweepLanes: () => sweepLanes(services),
    startStaleCampaigns: (input) => startStaleCampaigns(services, input),
    startStaleSeries: () => startStaleSeries(services),
    startStaleGuardians: () => startStaleGuardians(services),
  }
}
