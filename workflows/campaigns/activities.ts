import { cancelQueued } from '#server/campaigns/cancel-queued.ts'
import { checkDrained } from '#server/campaigns/check-drained.ts'
import { checkSettled } from '#server/campaigns/check-settled.ts'
import { foldCounts } from '#server/campaigns/fold-counts.ts'
import { freezeAudience } from '#server/campaigns/freeze-audience.ts'
import { readCounts } from '#server/campaigns/read-counts.ts'
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { StateCounts } from '#server/lib/message-status.ts'
import { wakeLane } from '#server/sending/wake-lane.ts'
import type { Services } from '#server/services.ts'
import type { CampaignActivities, CampaignPhase, CampaignProgress } from './contract.ts'

/** What a campaign's workflow does to the world; every step may be repeated. */
export function createCampaignActivities(services: Services): CampaignActivities {
  return {
    freezeAudience: (input) => freezeAudience(services, input),
    async setCampaignState(input) {
      const answer = await setCampaignState(services, input)
      // A draft again means that its launch was not finished; the launch repeated brings it here once more.
      if (answer.state === 'draft') throw new AppError('UNAVAILABLE', 'The campaign waits for its launch to be repeated.')
      return { state: answer.state, changed: answer.changed }
    },
    cancelQueued: (input) => cancelQueued(services, input),
    openOnLane: (input) => wakeLane(services, input),
    async readProgress({ campaignId }) {
      await foldCounts(services.sql, campaignId)
      const [drained, settled, rows] = await Promise.all([
        checkDrained(services.sql, campaignId),
        checkSettled(services.sql, campaignId),
        services.sql<{ state: CampaignPhase }[]>`select state from campaigns where id = ${campaignId}`,
      ])
      return { state: rows[0]?.state ?? 'failed', drained, settled: settled.settled, progress: toProgress(settled.counts) }
    },
    async writeFinalReport({ campaignId }) {
      await foldCounts(services.sql, campaignId)
      return toProgress(await readCounts(services.sql, campaignId))
    },
  }
}

function toProgress(counts: StateCounts): CampaignProgress {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const open = counts.queued + counts.accepted + counts.sent + counts.unknown
  return {
    total, open, accepted: counts.accepted + counts.sent, delivered: counts.delivered, read: counts.read, failed: counts.failed,
    skipped: counts.skipped, unknown: counts.unknown,
  }
}
