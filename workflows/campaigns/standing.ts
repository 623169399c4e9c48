import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow'
import { State } from '../search-attributes.ts'
import { emptyProgress, type CampaignInput, type CampaignPhase, type CampaignProgress, type WindowWait } from './contract.ts'
import { describeCampaign } from './describe-campaign.ts'
import { quick } from './steps.ts'

/** Where a campaign stands, as its workflow knows it, and the steps that read or move it. The row leads: it is written first. */
export class CampaignStanding {
  readonly input: CampaignInput
  phase: CampaignPhase
  reason: string | null
  progress: CampaignProgress
  scheduledAt: string | null
  settleUntil: string | null
  /** Since when deliveries have their time; null: they have none yet, or a run before this one began it. */
  private settlingSinceMs: number | null = null
  private settleMs: number
  /** When a held campaign tries again by itself; null: somebody will tell. */
  probeAtMs: number | null
  hasStarted: boolean
  /** A person wants it sent although its time has passed. */
  sendsLate = false
  waits: WindowWait | null = null
  dueAt: string | null = null
  private countedAt: string | null = null
  private shownPhase: CampaignPhase | null = null

  constructor(input: CampaignInput) {
    this.input = input
    const from = input.resumeFrom
    this.phase = from?.phase ?? (input.scheduledAt ? 'scheduled' : 'preparing')
    this.reason = from?.reason ?? null
    this.progress = from?.progress ?? { ...emptyProgress }
    this.scheduledAt = input.scheduledAt
    this.settleUntil = from?.settleUntil ?? null
    this.settleMs = input.settleMs
    this.probeAtMs = from?.probeAtMs ?? null
    this.hasStarted = from !== undefined && (from.hasStarted ?? from.phase !== 'scheduled')
  }

  async open(): Promise<void> {
    const { campaignId, accountId, orgId, phoneNumberId } = this.input
    await quick('Wake the number’s lane').openOnLane({ campaignId, accountId, orgId, phoneNumberId })
  }

  async look() {
    const seen = await quick('Look at the counts').readProgress({ campaignId: this.input.campaignId })
    this.progress = seen.progress
    this.countedAt = new Date().toISOString()
    this.waits = seen.waits ?? null
    this.dueAt = seen.dueAt ?? null
    this.settleMs = seen.settleMs ?? this.settleMs
    this.showSettleUntil()
    return seen
  }

  /** From now on deliveries have their time. */
  beginSettling(): void {
    this.settlingSinceMs = Date.now()
    this.showSettleUntil()
  }

  /** They get it anew when everything has left once more. */
  endSettling(): void {
    this.settlingSinceMs = this.settleUntil = null
  }

  settleUntilMs(): number {
    return this.settleUntil === null ? Infinity : Date.parse(this.settleUntil)
  }

  private showSettleUntil(): void {
    if (this.settlingSinceMs !== null) this.settleUntil = new Date(this.settlingSinceMs + this.settleMs).toISOString()
  }

  /** Row first, then our own phase: what the lane reads is what people were told. */
  async move(from: CampaignPhase[], to: CampaignPhase, reason: string | null): Promise<CampaignPhase> {
    const answer = await quick(`Set the state to ${to}`).setCampaignState({ campaignId: this.input.campaignId, from, to, reason })
    this.phase = answer.state
    this.reason = answer.changed || answer.state === to ? reason : this.reason
    this.describe()
    return this.phase
  }

  showAudience(audience: { total: number; queued: number; skipped: number }): void {
    this.progress = { ...this.progress, total: audience.total, skipped: audience.skipped, open: audience.queued }
  }

  /** For Temporal's UI: the details that it shows, and the phase that campaigns are found by. */
  describe(): void {
    const { phase, reason, progress, scheduledAt, waits, countedAt } = this
    setCurrentDetails(describeCampaign({ phase, reason, progress, scheduledAt, waits, countedAt }))
    if (this.phase === this.shownPhase) return
    this.shownPhase = this.phase
    upsertSearchAttributes([{ key: State, value: this.phase }])
  }
}
