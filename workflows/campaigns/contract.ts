import type { HeldSince } from './held-looks.ts'

/** A campaign's life from launch to final report. */
export const campaignType = 'campaign'
export const campaignWorkflowId = (campaignId: string) => `campaign/${campaignId}`

export type CampaignInput = {
  campaignId: string
  orgId: string
  accountId: string
  phoneNumberId: string
  /** ISO 8601; null starts at once. */
  scheduledAt: string | null
  /** How long deliveries may take to settle after the last message left, as long as no look has said it. */
  settleMs: number
  /** How late after its planned time it still starts by itself. */
  lateMs?: number
  historyBudget?: number
  /** How long after it was held it first looks by itself whether that is mended. */
  heldCheckMs?: number
  /** Where a run continues after continue-as-new, or after another was lost. `hasStarted` false: it is paused before its planned time. */
  resumeFrom?: { phase: CampaignPhase; reason: string | null; settleUntil: string | null; progress: CampaignProgress; probeAtMs?: number | null; hasStarted?: boolean; held?: HeldSince; tries?: number }
}

export type CampaignPhase = 'scheduled' | 'preparing' | 'running' | 'paused' | 'held' | 'settling' | 'completed' | 'canceled' | 'failed'

export type CampaignProgress = { total: number; open: number; accepted: number; delivered: number; read: number; failed: number; skipped: number; unknown: number }

export const emptyProgress: CampaignProgress = { total: 0, open: 0, accepted: 0, delivered: 0, read: 0, failed: 0, skipped: 0, unknown: 0 }

export const pauseUpdate = 'pause'
export const resumeUpdate = 'resume'
export const cancelUpdate = 'cancel'
export const rescheduleUpdate = 'reschedule'
/** `scheduledAt` is ISO 8601; `wallTime` (2026-11-23T09:00) and `zone` are what people chose it by. */
export type NewSchedule = { scheduledAt: string; wallTime: string; zone: string }
/** `notAfter` (ISO 8601): whoever gave the command does not expect it to be carried out any more. */
export type CommandTerms = { notAfter?: string }
export type CommandAnswer = { state: CampaignPhase }

/** The lane has nothing left to send for this campaign. */
export const drainedSignal = 'drained'
/** Webhooks have given the last message of a campaign that settles its final status, or somebody waits for another attempt; at most once a second. */
export const deliveryProgressSignal = 'deliveryProgress'
/** Meta refused in a way that stops the campaign, or what stopped it was mended. */
export const templateChangedSignal = 'templateChanged'
export const accountChangedSignal = 'accountChanged'
/** `probeAfterMs`: nobody tells us when it is mended, so the campaign tries again by itself after this time. */
export type StopNotice = { held: boolean; reason: string; probeAfterMs?: number }
/** The row says something else than the workflow shows: it reads the row and follows. */
export const rowChangedSignal = 'rowChanged'
/** Somebody has put failed messages of the campaign back into the queue. */
export const reopenedSignal = 'reopened'

export const progressQuery = 'progress'
export type ProgressAnswer = { phase: CampaignPhase; reason: string | null; progress: CampaignProgress }

/** Everybody who is left waits for hours of the day or for another attempt: until then (ISO 8601) nothing leaves, and who waits, in words. */
export type WindowWait = { until: string; words: string }

export type CampaignActivities = {
  /** `hold`: why nothing may leave yet. */
  /** `part: 'first'` writes down the first people only, so that sending can begin. */
  freezeAudience: (input: { campaignId: string; part?: 'first' }) => Promise<{ total: number; queued: number; skipped: number; isComplete?: boolean; hold?: string }>
  /** Writes another planned time down; false when the campaign does not wait for one any more. */
  setCampaignSchedule: (input: { campaignId: string } & NewSchedule) => Promise<{ changed: boolean }>
  setCampaignState: (input: { campaignId: string; from: CampaignPhase[]; to: CampaignPhase; reason?: string | null }) => Promise<{ state: CampaignPhase; changed: boolean }>
  cancelQueued: (input: { campaignId: string }) => Promise<{ canceled: number }>
  /** Wakes the lanes of all the campaign's numbers; histories of before there were several have no `campaignId`. */
  openOnLane: (input: { campaignId?: string; accountId: string; orgId: string; phoneNumberId: string }) => Promise<void>
  /** Whether something that we know of keeps a held campaign from sending: its template, its number or its account. */
  readHold: (input: { campaignId: string }) => Promise<{ isBlocked: boolean }>
  /** Where the row stands; `scheduledAt` is ISO 8601. */
  readRow: (input: { campaignId: string }) => Promise<{ state: CampaignPhase; reason: string | null; scheduledAt: string | null }>
  /** Whether everything has left, what is still open, when a retry is due or a number that was refused is tried again (ISO 8601), and how long deliveries may take to settle. */
  readProgress: (input: { campaignId: string }) => Promise<{ state: CampaignPhase; drained: boolean; settled: boolean; progress: CampaignProgress; waits?: WindowWait | null; dueAt?: string | null; settleMs?: number }>
  writeFinalReport: (input: { campaignId: string }) => Promise<CampaignProgress>
}
