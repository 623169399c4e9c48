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
  /** How long deliveries may take to settle after the last message left. */
  settleMs: number
  historyBudget?: number
  /** Where a run continues after continue-as-new. */
  resumeFrom?: { phase: CampaignPhase; reason: string | null; settleUntil: string | null; progress: CampaignProgress }
}

export type CampaignPhase = 'scheduled' | 'preparing' | 'running' | 'paused' | 'held' | 'settling' | 'completed' | 'canceled' | 'failed'

export type CampaignProgress = { total: number; open: number; accepted: number; delivered: number; read: number; failed: number; skipped: number; unknown: number }

export const emptyProgress: CampaignProgress = { total: 0, open: 0, accepted: 0, delivered: 0, read: 0, failed: 0, skipped: 0, unknown: 0 }

export const pauseUpdate = 'pause'
export const resumeUpdate = 'resume'
export const cancelUpdate = 'cancel'
export const rescheduleUpdate = 'reschedule'
export type CommandAnswer = { state: CampaignPhase }

/** The lane has nothing left to send for this campaign. */
export const drainedSignal = 'drained'
/** Webhooks moved messages; sums only, at most once a second. */
export const deliveryProgressSignal = 'deliveryProgress'
/** Meta refused in a way that stops the campaign, or what stopped it was mended. */
export const templateChangedSignal = 'templateChanged'
export const accountChangedSignal = 'accountChanged'
export type StopNotice = { held: boolean; reason: string }

export const progressQuery = 'progress'
export type ProgressAnswer = { phase: CampaignPhase; reason: string | null; progress: CampaignProgress }

export type CampaignActivities = {
  freezeAudience: (input: { campaignId: string }) => Promise<{ total: number; queued: number; skipped: number }>
  setCampaignState: (input: { campaignId: string; from: CampaignPhase[]; to: CampaignPhase; reason?: string | null }) => Promise<{ state: CampaignPhase; changed: boolean }>
  cancelQueued: (input: { campaignId: string }) => Promise<{ canceled: number }>
  openOnLane: (input: { accountId: string; orgId: string; phoneNumberId: string }) => Promise<void>
  /** Whether everything has left, and what is still open. */
  readProgress: (input: { campaignId: string }) => Promise<{ state: CampaignPhase; drained: boolean; settled: boolean; progress: CampaignProgress }>
  writeFinalReport: (input: { campaignId: string }) => Promise<CampaignProgress>
}
