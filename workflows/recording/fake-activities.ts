import { setTimeout as sleep } from 'node:timers/promises'
import type { CampaignActivities, CampaignPhase, CampaignProgress, WindowWait } from '../campaigns/contract.ts'
import type { LaneActivities, LaneTurnReport } from '../lanes/contract.ts'

export type FakeCampaign = {
  activities: CampaignActivities
  /** What the row says; scenarios change it as lanes and webhooks would. */
  row: { state: CampaignPhase; scheduledAt?: string; drained: boolean; settled: boolean; waits?: WindowWait; settleMs?: number; hold?: string; isLarge?: boolean; isBlocked?: boolean }
  calls: string[]
}

const progress: CampaignProgress = { total: 10, open: 0, accepted: 0, delivered: 4, read: 5, failed: 0, skipped: 1, unknown: 0 }

/** Activities at the edge of the process: they remember and answer, so that a workflow's own decisions are what is tested. */
export function createFakeCampaign(): FakeCampaign {
  const fake: FakeCampaign = {
    row: { state: 'preparing', drained: false, settled: false },
    calls: [],
    activities: {
      freezeAudience: async ({ part }) => {
        const isComplete = part !== 'first' || !fake.row.isLarge
        fake.calls.push(isComplete ? 'freezeAudience' : 'freezeAudience:first')
        if (part !== 'first') await whileLarge(fake, 500)
        return { total: 10, queued: 9, skipped: 1, isComplete, ...(fake.row.hold ? { hold: fake.row.hold } : {}) }
      },
      setCampaignState: async ({ from, to }) => {
        const changed = from.includes(fake.row.state)
        if (changed) fake.row.state = to
        fake.calls.push(`setCampaignState:${to}${changed ? '' : ' refused'}`)
        return { state: fake.row.state, changed }
      },
      setCampaignSchedule: async () => {
        const changed = fake.row.state === 'scheduled' || fake.row.state === 'paused'
        fake.calls.push(`setCampaignSchedule${changed ? '' : ' refused'}`)
        return { changed }
      },
      cancelQueued: async () => {
        await whileLarge(fake, 2500)
        fake.calls.push('cancelQueued')
        return { canceled: 3 }
      },
      readHold: async () => {
        fake.calls.push('readHold')
        return { isBlocked: fake.row.isBlocked ?? false }
      },
      readRow: async () => ({ state: fake.row.state, reason: null, scheduledAt: fake.row.scheduledAt ?? null }),
      openOnLane: async () => void fake.calls.push('openOnLane'),
      readProgress: async () => ({ state: fake.row.state, drained: fake.row.drained, settled: fake.row.settled, progress, ...(fake.row.waits ? { waits: fake.row.waits } : {}), ...(fake.row.settleMs === undefined ? {} : { settleMs: fake.row.settleMs }) }),
      writeFinalReport: async () => {
        fake.calls.push('writeFinalReport')
        return progress
      },
    },
  }
  return fake
}

/** What a long list keeps busy is still under way when the next command comes. */
async function whileLarge({ row }: FakeCampaign, ms: number): Promise<void> {
  if (row.isLarge) await sleep(ms)
}

/** A lane whose turns are given; after the last one nothing is due. */
export function createFakeLane(turns: LaneTurnReport[]): { activities: LaneActivities; pumped: () => number } {
  let pumped = 0
  return {
    pumped: () => pumped,
    activities: {
      pumpLane: async () => turns[pumped++] ?? { sent: 0, reason: 'idle', nextDueAt: null, drained: [], held: [] },
    },
  }
}
