import {
  allHandlersFinished, ApplicationFailure, condition, continueAsNew, defineQuery, defineSignal, defineUpdate, proxyActivities, setCurrentDetails, setHandler,
  sleep, upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow'
import { database } from '../options.ts'
import { State } from '../search-attributes.ts'
import {
  accountChangedSignal, cancelUpdate, deliveryProgressSignal, drainedSignal, emptyProgress, pauseUpdate, progressQuery, rescheduleUpdate, resumeUpdate,
  templateChangedSignal, type CampaignActivities, type CampaignInput, type CampaignPhase, type CampaignProgress, type CommandAnswer, type ProgressAnswer,
  type StopNotice,
} from './contract.ts'
import { isFinal, nextPhase, type CampaignCommand } from './state.ts'

/** Each step says in Temporal's UI what it is for. */
const quick = (summary: string) => proxyActivities<CampaignActivities>({ ...database, summary })
const slow = (summary: string) => proxyActivities<CampaignActivities>({ ...database, startToCloseTimeout: '10 minutes', summary })

const pause = defineUpdate<CommandAnswer>(pauseUpdate)
const resume = defineUpdate<CommandAnswer>(resumeUpdate)
const cancel = defineUpdate<CommandAnswer>(cancelUpdate)
const reschedule = defineUpdate<CommandAnswer, [{ scheduledAt: string }]>(rescheduleUpdate)
const drainedBy = defineSignal(drainedSignal)
const deliveryProgress = defineSignal<[{ moved: number }]>(deliveryProgressSignal)
const templateChanged = defineSignal<[StopNotice]>(templateChangedSignal)
const accountChanged = defineSignal<[StopNotice]>(accountChangedSignal)
const progressOf = defineQuery<ProgressAnswer>(progressQuery)

const HISTORY_BUDGET = 1500
/** Looks at the database by itself this often: a lost signal delays a campaign, never stops it. */
const RUNNING_CHECK_MS = 20_000
const SETTLING_CHECK_MS = 30_000

/** One campaign from launch to final report. People's commands are updates; lanes and webhooks signal. */
export async function campaign(input: CampaignInput): Promise<ProgressAnswer> {
  const life = new CampaignLife(input)
  life.listen()
  return life.run()
}

class CampaignLife {
  private readonly input: CampaignInput
  private phase: CampaignPhase
  private reason: string | null
  private progress: CampaignProgress
  private scheduledAt: string | null
  private settleUntil: string | null
  private hasStarted: boolean
  private drained = false
  private moved = true
  private shownPhase: CampaignPhase | null = null

  constructor(input: CampaignInput) {
    this.input = input
    const from = input.resumeFrom
    this.phase = from?.phase ?? (input.scheduledAt ? 'scheduled' : 'preparing')
    this.reason = from?.reason ?? null
    this.progress = from?.progress ?? { ...emptyProgress }
    this.scheduledAt = input.scheduledAt
    this.settleUntil = from?.settleUntil ?? null
    this.hasStarted = from !== undefined && from.phase !== 'scheduled'
  }

  listen(): void {
    setHandler(progressOf, () => ({ phase: this.phase, reason: this.reason, progress: this.progress }))
    setHandler(pause, () => this.command('pause', 'Paused by a person'), { validator: () => this.validate('pause') })
    setHandler(resume, () => this.command('resume', null), { validator: () => this.validate('resume') })
    setHandler(cancel, () => this.command('cancel', 'Canceled by a person'), { validator: () => this.validate('cancel') })
    setHandler(reschedule, ({ scheduledAt }) => this.reschedule(scheduledAt), { validator: (_: { scheduledAt: string }) => this.validate('reschedule') })
    setHandler(drainedBy, () => void (this.drained = true))
    setHandler(deliveryProgress, () => void (this.moved = true))
    setHandler(templateChanged, (notice) => this.notice(notice))
    setHandler(accountChanged, (notice) => this.notice(notice))
  }

  async run(): Promise<ProgressAnswer> {
    if (this.phase === 'scheduled') await this.waitForSchedule()
    if (this.phase === 'preparing') await this.prepare()
    while (!isFinal(this.phase)) {
      this.describe()
      if (this.overBudget()) return this.handOver()
      if (this.phase === 'running') await this.watchRunning()
      else if (this.phase === 'settling') await this.watchSettling()
      else await condition(() => (this.phase !== 'paused' && this.phase !== 'held') || this.overBudget())
    }
    return this.finish()
  }

  private async waitForSchedule(): Promise<void> {
    while (this.phase === 'scheduled' || (this.phase === 'paused' && !this.hasStarted)) {
      this.describe()
      if (this.phase === 'paused') {
        await condition(() => this.phase !== 'paused')
        continue
      }
      const target = this.scheduledAt
      const waitMs = target ? Date.parse(target) - Date.now() : 0
      if (waitMs > 0) await condition(() => this.phase !== 'scheduled' || this.scheduledAt !== target, waitMs)
      else await this.move(['scheduled'], 'preparing', null)
    }
  }

  private async prepare(): Promise<void> {
    this.describe()
    const audience = await slow('Freeze the audience').freezeAudience({ campaignId: this.input.campaignId })
    this.progress = { ...this.progress, total: audience.total, skipped: audience.skipped, open: audience.queued }
    this.hasStarted = true
    if (this.phase === 'preparing') await this.move(['preparing'], 'running', null)
    if (this.phase === 'running') await this.open()
  }

  private async open(): Promise<void> {
    const { accountId, orgId, phoneNumberId } = this.input
    await quick('Wake the number’s lane').openOnLane({ accountId, orgId, phoneNumberId })
  }

  private async openIfRunning(): Promise<void> {
    if (this.phase === 'running') await this.open()
  }

  private async watchRunning(): Promise<void> {
    await condition(() => this.drained || this.phase !== 'running', RUNNING_CHECK_MS)
    this.drained = false
    if (this.phase !== 'running') return
    const seen = await this.look()
    if (this.phase !== 'running') return
    // Whoever stopped the row told us so, but a signal can be lost.
    if (seen.state === 'held' || seen.state === 'paused') this.phase = seen.state
    else if (seen.drained) {
      await this.move(['running'], 'settling', null)
      this.moved = true
    } else await this.open()
  }

  private async watchSettling(): Promise<void> {
    this.settleUntil ??= new Date(Date.now() + this.input.settleMs).toISOString()
    await condition(() => this.moved, Math.min(SETTLING_CHECK_MS, Math.max(Date.parse(this.settleUntil) - Date.now(), 0)))
    this.moved = false
    const seen = await this.look()
    const isOver = Date.now() >= Date.parse(this.settleUntil)
    if (seen.settled || isOver) await this.move(['settling'], 'completed', seen.settled ? null : 'Some messages have no final status yet; late ones still count.')
    else await sleep(1000, { summary: 'One look a second at most' })
  }

  private async look() {
    const seen = await quick('Look at the counts').readProgress({ campaignId: this.input.campaignId })
    this.progress = seen.progress
    return seen
  }

  /** Row first, then our own phase: what the lane reads is what people were told. */
  private async move(from: CampaignPhase[], to: CampaignPhase, reason: string | null): Promise<void> {
    const answer = await quick(`Set the state to ${to}`).setCampaignState({ campaignId: this.input.campaignId, from, to, reason })
    this.phase = answer.state
    this.reason = answer.changed ? reason : this.reason
    this.describe()
  }

  private validate(command: CampaignCommand): void {
    nextPhase(command, this.phase, this.hasStarted)
  }

  private async command(command: CampaignCommand, reason: string | null): Promise<CommandAnswer> {
    const to = nextPhase(command, this.phase, this.hasStarted)
    await this.move([this.phase], to, reason)
    if (this.phase !== to) throw ApplicationFailure.nonRetryable(`The campaign is ${this.phase} now.`, 'CONFLICT')
    if (to === 'canceled') await slow('Cancel what has not left').cancelQueued({ campaignId: this.input.campaignId })
    if (to === 'running') await this.open()
    return { state: this.phase }
  }

  private async reschedule(scheduledAt: string): Promise<CommandAnswer> {
    this.scheduledAt = scheduledAt
    this.describe()
    return { state: this.phase }
  }

  /** The lane has already stopped the row; here the workflow follows, or lets go again. */
  private async notice(notice: StopNotice): Promise<void> {
    if (notice.held && this.phase === 'running') await this.move(['running', 'held'], 'held', notice.reason)
    else if (!notice.held && this.phase === 'held') {
      await this.move(['held'], this.hasStarted ? 'running' : 'scheduled', null)
      await this.openIfRunning()
    }
  }

  private overBudget(): boolean {
    return workflowInfo().historyLength > (this.input.historyBudget ?? HISTORY_BUDGET) || workflowInfo().continueAsNewSuggested
  }

  private async handOver(): Promise<never> {
    await condition(allHandlersFinished)
    const resumeFrom = { phase: this.phase, reason: this.reason, settleUntil: this.settleUntil, progress: this.progress }
    return continueAsNew<typeof campaign>({ ...this.input, scheduledAt: this.scheduledAt, resumeFrom })
  }

  private async finish(): Promise<ProgressAnswer> {
    await condition(allHandlersFinished)
    this.progress = await quick('Final counts').writeFinalReport({ campaignId: this.input.campaignId })
    this.describe()
    return { phase: this.phase, reason: this.reason, progress: this.progress }
  }

  private describe(): void {
    const { total, open, delivered, read, failed } = this.progress
    const words = { ...phaseWords, scheduled: `Starts at ${this.scheduledAt ?? 'once'}` }[this.phase]
    const counts = total > 0 ? ` ${String(total)} people, ${String(open)} open, ${String(delivered + read)} delivered (${String(read)} read), ${String(failed)} failed.` : ''
    setCurrentDetails(`${words}${this.reason ? `: ${this.reason}` : ''}.${counts}`)
    if (this.phase === this.shownPhase) return
    this.shownPhase = this.phase
    upsertSearchAttributes([{ key: State, value: this.phase }])
  }
}

const phaseWords: Record<CampaignPhase, string> = {
  scheduled: 'Scheduled', preparing: 'Freezing the audience', running: 'Sending', paused: 'Paused', held: 'Held',
  settling: 'Everything has left; waiting for deliveries', completed: 'Completed', canceled: 'Canceled', failed: 'Failed',
}
