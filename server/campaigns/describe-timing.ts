import type { SendWindow } from '#server/schedules/send-window.ts'
import { parseWallTime, toInstants } from '#server/schedules/zone-clock.ts'
import { isCommandAllowed } from './campaign-commands.ts'
import type { CampaignState } from './schema.ts'

export type TimingRow = {
  state: CampaignState
  startedAt: Date | null
  scheduledAt: Date | null
  scheduleWall: string | null
  scheduleZone: string | null
  lateHours: number
  sendWindow: SendWindow | null
  seriesId: string | null
  total: number
}

export type Timing = {
  /** As a person chose it, and what is to be known about it. */
  schedule: { wallTime: string; zone: string; note: string | null } | null
  lateHours: number
  sendWindow: SendWindow | null
  seriesId: string | null
  /** It woke too long after its time and asks what to do. */
  hasMissed: boolean
  canReschedule: boolean
}

/** When a campaign is sent, for its page. */
export function describeTiming(row: TimingRow, now: Date): Timing {
  const waits = row.startedAt === null && row.scheduledAt !== null && isCommandAllowed('reschedule', { state: row.state, waiting: 0 })
  return {
    schedule: row.scheduleWall !== null && row.scheduleZone !== null ? { wallTime: row.scheduleWall, zone: row.scheduleZone, note: noteOf(row.scheduleWall, row.scheduleZone) } : null,
    lateHours: row.lateHours,
    sendWindow: row.sendWindow,
    seriesId: row.seriesId,
    hasMissed: waits && row.state === 'paused' && row.scheduledAt !== null && row.scheduledAt < now,
    canReschedule: waits,
  }
}

function noteOf(wallTime: string, zone: string): string | null {
  const wall = parseWallTime(wallTime)
  return wall && toInstants(wall, zone).length > 1 ? 'This time comes twice that day, because the clocks are put back: the first counts.' : null
}
