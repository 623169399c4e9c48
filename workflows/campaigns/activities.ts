import type { Sql } from '#db/client.ts'
import { cancelQueued } from '#server/campaigns/cancel-queued.ts'
import { checkDrained } from '#server/campaigns/check-drained.ts'
import { checkSettled } from '#server/campaigns/check-settled.ts'
import { readBudgetWait } from '#server/campaigns/read-budget-wait.ts'
import { readDueAt } from '#server/campaigns/read-due-at.ts'
import { readDeferral } from '#server/campaigns/read-deferral.ts'
import { foldCounts } from '#server/campaigns/fold-counts.ts'
import { freezeAudience } from '#server/campaigns/freeze-audience.ts'
import { readCounts } from '#server/campaigns/read-counts.ts'
import { readHold } from '#server/campaigns/read-hold.ts'
import { readWaits, toWaitWords } from '#server/campaigns/read-waits.ts'
import { readSettleMs } from '#server/campaigns/settle-time.ts'
import { setCampaignSchedule } from '#server/campaigns/set-campaign-schedule.ts'
import { setCampaignState } from '#server/campaigns/set-campaign-state.ts'
import { AppError } from '#server/lib/app-error.ts'
import type { StateCounts } from '#server/lib/message-status.ts'
import type { SendWindow } from '#server/schedules/send-window.ts'
import { holdStranded } from '#server/sending/held-shares.ts'
import { openLanes, wakeIdleLanes } from '#server/sending/open-lanes.ts'
import type { Services } from '#server/services.ts'
import { beatWhile } from '../beat-while.ts'
import type { CampaignActivities, CampaignPhase, CampaignProgress, WindowWait } from './contract.ts'

/** What a campaign's workflow does to the world; every step may be repeated. */
export function createCampaignActivities(services: Services): CampaignActivities {
  return {
    freezeAudience: (input) => beatWhile((progress) => freezeAudience(services, input, async () => {
      progress()
      await wakeIdleLanes(services, input.campaignId)
    })),
    async setCampaignState(input) {
      const answer = await setCampaignState(services, input)
      // A draft again means that its launch was not finished; the launch repeated brings it here once more.
      if (answer.state === 'draft') throw new AppError('UNAVAILABLE', 'The campaign waits for its launch to be repeated.')
      return { state: answer.state, changed: answer.changed }
    },
    setCampaignSchedule: (input) => setCampaignSchedule(services, input),
    cancelQueued: (input) => beatWhile((progress) => cancelQueued(services, input, progress)),
    openOnLane: (input) => openLanes(services, input),
    readHold: ({ campaignId }) => readHold(services.sql, campaignId),
    readRow: ({ campaignId }) => readRow(services.sql, campaignId),
    async readProgress({ campaignId }) {
      await foldCounts(services.sql, [campaignId])
      await holdStranded(services.sql, [campaignId])
      const [drained, settled, due, rows, settleMs] = await Promise.all([
        checkDrained(services.sql, campaignId),
        checkSettled(services.sql, campaignId),
        readDueAt(services.sql, campaignId),
        services.sql<{ state: CampaignPhase; sendWindow: SendWindow | null }[]>`select state, send_window as "sendWindow" from campaigns where id = ${campaignId}`,
        readSettleMs(services, campaignId),
      ])
      const waits = await waitsOf(services, campaignId, rows[0]?.sendWindow ?? null)
      return { state: rows[0]?.state ?? 'failed', drained, settled: settled.settled, progress: toProgress(settled.counts), waits, dueAt: due?.toISOString() ?? null, settleMs }
    },
    async writeFinalReport({ campaignId }) {
      await foldCounts(services.sql, [campaignId])
      return toProgress(await readCounts(services.sql, campaignId))
    },
  }
}

async function readRow(sql: Sql, campaignId: string): ReturnType<CampaignActivities['readRow']> {
  const [row] = await sql<{ state: CampaignPhase; reason: string | null; scheduledAt: Date | null }[]>`select state, reason, scheduled_at as "scheduledAt" from campaigns where id = ${campaignId}`
  return { state: row?.state ?? 'failed', reason: row?.reason ?? null, scheduledAt: row?.scheduledAt?.toISOString() ?? null }
}

/** Said only while everybody who is left waits; else the campaign has something to send. */
async function waitsOf(services: Services, id: string, sendWindow: SendWindow | null): Promise<WindowWait | null> {
  const deferral = await readDeferral(services.sql, id, services.now())
  if (deferral) return { until: deferral.until.toISOString(), words: deferral.words }
  const budget = await readBudgetWait(services.sql, id, services.now())
  if (budget) return { until: budget.until.toISOString(), words: budget.words }
  if (!sendWindow) return null
  const waits = await readWaits(services.sql, { id, sendWindow }, services.now())
  return waits.until ? { until: waits.until.toISOString(), words: toWaitWords(waits) ?? '' } : null
}

function toProgress(counts: StateCounts): CampaignProgress {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const open = counts.queued + counts.accepted + counts.sent + counts.unknown
  return {
    total, open, accepted: counts.accepted + counts.sent, delivered: counts.delivered, read: counts.read, failed: counts.failed,
    skipped: counts.skipped, unknown: counts.unknown,
  }
}
