import {
  allHandlersFinished, ApplicationFailure, condition, continueAsNew, patched, setCurrentDetails, setHandler, sleep, upsertSearchAttributes,
} from '@temporalio/workflow'
import { State } from '../search-attributes.ts'
import {
  emptyProgress, type CampaignInput, type CampaignPhase, type CampaignProgress, type CommandAnswer, type NewSchedule, type ProgressAnswer, type StopNotice, type WindowWait,
} from './contract.ts'
import { describeCampaign } from './describe-campaign.ts'
import { judgeLateness } from './lateness.ts'
import { listens } from './listens.ts'
import { nextLookMs, RUNNING_CHECK, SETTLING_CHECK, type Check } from './next-look.ts'
import { isFinal, nextPhase, phasesFor, type CampaignCommand } from './state.ts'
import { first, hasFewTasks, isOverBudget, quick, slow } from './steps.ts'

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
  /** A person wants it sent although its time has passed. */
  private sendsLate = false
  /** The planned time is up: it cannot be changed any more. */
  private isStarting = false
  private rescheduling = 0
  private waits: WindowWait | null = null
  private countedAt: string | null = null
  private dueAt: string | null = null
  /** Looks in a row that no signal asked for. */
  private quietLooks = 0
  private drained = false
  private moved = true
  private reopened = false
  /** When a held campaign tries again by itself; null: somebody will tell. */
  private probeAtMs: number | null = null
  private shownPhase: CampaignPhase | null = null
  /** The rest of the audience is being written down. */
  private freezing: Promise<void> | null = null
  /** Nothing leaves any more; a million people are still being taken out of the queue, and whoever canceled has their answer. */
  private canceling: Promise<unknown> | null = null

  constructor(input: CampaignInput) {
    this.input = input
    const from = input.resumeFrom
    this.phase = from?.phase ?? (input.scheduledAt ? 'scheduled' : 'preparing')
    this.reason = from?.reason ?? null
    this.progress = from?.progress ?? { ...emptyProgress }
    this.scheduledAt = input.scheduledAt
    this.settleUntil = from?.settleUntil ?? null
    this.probeAtMs = from?.probeAtMs ?? null
    this.hasStarted = from !== undefined && (from.hasStarted ?? from.phase !== 'scheduled')
  }

  listen(): void {
    setHandler(listens.progress, () => ({ phase: this.phase, reason: this.reason, progress: this.progress }))
    setHandler(listens.pause, () => this.command('pause', 'Paused by a person'), { validator: () => this.validate('pause') })
    setHandler(listens.resume, () => this.command('resume', null), { validator: () => this.validate('resume') })
    setHandler(listens.cancel, () => this.command('cancel', 'Canceled by a person'), { validator: () => this.validate('cancel') })
    setHandler(listens.reschedule, (to) => this.reschedule(to), { validator: (_: NewSchedule) => this.validate('reschedule') })
    setHandler(listens.drained, () => void (this.drained = true))
    setHandler(listens.deliveryProgress, () => void (this.moved = true))
    setHandler(listens.templateChanged, (notice) => this.notice(notice))
    setHandler(listens.accountChanged, (notice) => this.notice(notice))
    setHandler(listens.reopened, () => void (this.reopened = this.moved = true))
  }

  async run(): Promise<ProgressAnswer> {
    if (this.phase === 'scheduled' || (this.phase === 'paused' && !this.hasStarted)) await this.waitForSchedule()
    if (this.phase === 'preparing') await this.prepare()
    for (;;) {
      while (!isFinal(this.phase)) {
        this.describe()
        if (this.reopened) await this.goOn()
        if (isOverBudget(this.input)) return this.handOver()
        if (this.phase === 'running') await this.watchRunning()
        else if (this.phase === 'settling') await this.watchSettling()
        else await this.waitWhileStopped()
      }
      const answer = await this.finish()
      // A retry that came while the last counts were read: the campaign is not over after all.
      if (!this.reopened || this.phase !== 'completed') return answer
      await this.goOn()
    }
  }

  /** Failed messages wait again: the lane has to hear of it, and deliveries get their time anew. */
  private async goOn(): Promise<void> {
    this.reopened = false
    this.settleUntil = null
    this.waits = null
    if (this.phase === 'completed') await this.move(['completed'], 'running', null)
    if (this.phase === 'running' || this.phase === 'settling') await this.open()
  }

  private async waitWhileStopped(): Promise<void> {
    const isOver = () => (this.phase !== 'paused' && this.phase !== 'held') || isOverBudget(this.input)
    if (this.phase !== 'held' || this.probeAtMs === null) return void (await condition(isOver))
    const changed = await condition(isOver, Math.max(this.probeAtMs - Date.now(), 1000))
    if (changed || this.phase !== 'held') return
    this.probeAtMs = null
    if ((await this.move(['held'], 'running', 'Trying again after a while')) === 'running') await this.open()
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
      else if (this.rescheduling > 0) await condition(() => this.rescheduling === 0)
      else await this.startOrAsk(-waitMs)
    }
  }

  /** What woke long after its time, because workers or server were away, does not send at an hour that nobody chose. */
  private async startOrAsk(lateMs: number): Promise<void> {
    const lateness = this.scheduledAt ? judgeLateness(lateMs, this.input.lateMs) : null
    if (lateness?.kind === 'missed' && !this.sendsLate) return void (await this.move(['scheduled'], nextPhase('miss', this.phase, false), lateness.reason))
    this.isStarting = true
    await this.move(['scheduled'], 'preparing', this.sendsLate ? 'Sent after its time by a person' : lateness?.reason ?? null)
    this.isStarting = false
  }

  private async prepare(): Promise<void> {
    this.describe()
    const startsEarly = patched('early-start')
    const audience = startsEarly
      ? await first().freezeAudience({ campaignId: this.input.campaignId, part: 'first' })
      : await slow('Freeze the audience').freezeAudience({ campaignId: this.input.campaignId })
    this.showAudience(audience)
    this.hasStarted = true
    if (this.phase === 'preparing') await this.move(['preparing'], audience.hold ? 'held' : 'running', audience.hold ?? null)
    if (this.phase === 'running') await this.open()
    if (startsEarly && !audience.isComplete) this.freezing = this.freezeRest()
  }

  /** Beside the sending of those who are written down already; canceled, it ends by itself. */
  private async freezeRest(): Promise<void> {
    this.showAudience(await slow('Freeze the rest of the audience').freezeAudience({ campaignId: this.input.campaignId }))
    this.freezing = null
    if (this.phase === 'running') await this.open()
  }

  private showAudience(audience: { total: number; queued: number; skipped: number }): void {
    this.progress = { ...this.progress, total: audience.total, skipped: audience.skipped, open: audience.queued }
  }

  private async open(): Promise<void> {
    await quick('Wake the number’s lane').openOnLane({ campaignId: this.input.campaignId, accountId: this.input.accountId, orgId: this.input.orgId, phoneNumberId: this.input.phoneNumberId })
  }

  private async watchRunning(): Promise<void> {
    await this.waitForNews(() => this.drained || this.reopened || this.phase !== 'running', RUNNING_CHECK)
    if (this.reopened) return
    this.drained = false
    if (this.phase !== 'running') return
    const seen = await this.look()
    if (this.phase !== 'running') return
    // Whoever stopped the row told us so, but a signal can be lost.
    if (seen.state === 'held' || seen.state === 'paused') this.phase = seen.state
    else if (seen.drained) {
      await this.move(['running'], 'settling', null)
      this.moved = true
      // The lane has its own timer for the next opening; waking it would be in vain.
    } else if (!this.waits) await this.open()
  }

  private async watchSettling(): Promise<void> {
    this.settleUntil ??= new Date(Date.now() + this.input.settleMs).toISOString()
    const hearsOfPhases = hasFewTasks()
    await this.waitForNews(() => this.moved || (hearsOfPhases && this.phase !== 'settling'), SETTLING_CHECK, Math.max(Date.parse(this.settleUntil) - Date.now(), 0))
    this.moved = false
    if (this.phase !== 'settling') return
    const seen = await this.look()
    if (!seen.drained && patched('retries')) return this.settleWithRetries(seen)
    const isOver = Date.now() >= Date.parse(this.settleUntil)
    if (seen.settled || isOver) await this.move(['settling'], 'completed', seen.settled ? null : 'Some messages have no final status yet; late ones still count.')
    else if (!hasFewTasks()) await sleep(1000, { summary: 'One look a second at most' })
  }

  /** Some failed meanwhile and wait for another attempt: deliveries get their time anew, and the lane is woken when it is due. */
  private async settleWithRetries(seen: { state: CampaignPhase }): Promise<void> {
    this.settleUntil = new Date(Date.now() + this.input.settleMs).toISOString()
    this.quietLooks = 0
    if (seen.state === 'held' || seen.state === 'paused') this.phase = seen.state
    else if (this.waits === null) await this.open()
    await sleep(1000, { summary: 'One look a second at most' })
  }

  private async waitForNews(isNews: () => boolean, check: Check, atMostMs = Infinity): Promise<void> {
    const checkMs = nextLookMs(this.waits, check, { nowMs: Date.now(), looks: hasFewTasks() ? this.quietLooks : 0, dueAt: this.dueAt })
    const isCalled = await condition(isNews, Math.min(checkMs, atMostMs))
    this.quietLooks = isCalled || this.waits ? 0 : this.quietLooks + 1
  }

  private async look() {
    const seen = await quick('Look at the counts').readProgress({ campaignId: this.input.campaignId })
    this.progress = seen.progress
    this.countedAt = new Date().toISOString()
    this.waits = seen.waits ?? null
    this.dueAt = seen.dueAt ?? null
    return seen
  }

  /** Row first, then our own phase: what the lane reads is what people were told. */
  private async move(from: CampaignPhase[], to: CampaignPhase, reason: string | null): Promise<CampaignPhase> {
    const answer = await quick(`Set the state to ${to}`).setCampaignState({ campaignId: this.input.campaignId, from, to, reason })
    this.phase = answer.state
    this.reason = answer.changed || answer.state === to ? reason : this.reason
    this.describe()
    return this.phase
  }

  private validate(command: CampaignCommand): void {
    if (command === 'reschedule' && this.isStarting) throw new Error('The campaign is starting now, so its time cannot be changed any more.')
    nextPhase(command, this.phase, this.hasStarted)
  }

  private async command(command: CampaignCommand, reason: string | null): Promise<CommandAnswer> {
    const to = nextPhase(command, this.phase, this.hasStarted)
    if (command === 'resume' && !this.hasStarted) this.sendsLate = this.scheduledAt !== null && Date.parse(this.scheduledAt) <= Date.now()
    await this.move(phasesFor(command), to, reason)
    if (this.phase !== to) throw ApplicationFailure.nonRetryable(`The campaign is ${this.phase} now.`, 'CONFLICT')
    if (to === 'canceled') this.canceling = slow('Cancel what has not left').cancelQueued({ campaignId: this.input.campaignId })
    if (to === 'canceled' && !patched('answer-before-the-queue-is-empty')) await this.canceling
    if (to === 'running') await this.open()
    return { state: this.phase }
  }

  /** Row first: a crash in between leaves the new time on the page, and the person presses again. */
  private async reschedule(to: NewSchedule): Promise<CommandAnswer> {
    this.rescheduling += 1
    try {
      // Until this step existed a new time was kept here alone. A history of those days has no such activity: `patched` answers
      // false while one is replayed, and true, with a marker in the history, for everything newer.
      if (patched('write-the-new-time')) {
        const { changed } = await quick('Write the new time').setCampaignSchedule({ campaignId: this.input.campaignId, ...to })
        if (!changed) throw ApplicationFailure.nonRetryable('The campaign has begun meanwhile, so its time cannot be changed any more.', 'CONFLICT')
      }
      this.scheduledAt = to.scheduledAt
      this.sendsLate = false
      if (this.phase === 'paused') await this.move(['paused'], nextPhase('reschedule', this.phase, false), null)
      this.describe()
      return { state: this.phase }
    } finally {
      this.rescheduling -= 1
    }
  }

  /** The lane has already stopped the row; here the workflow follows, or lets go again. One of several numbers that can send again is looked at at once. */
  private async notice(notice: StopNotice): Promise<void> {
    if (notice.held && (this.phase === 'running' || (this.phase === 'settling' && patched('retries')))) {
      this.probeAtMs = notice.probeAfterMs === undefined ? null : Date.now() + notice.probeAfterMs
      await this.move(['running', 'held'], 'held', notice.reason)
    } else if (!notice.held && this.phase === 'held') {
      if ((await this.move(['held'], this.hasStarted ? 'running' : 'scheduled', null)) === 'running') await this.open()
    } else if (!notice.held && this.phase === 'running' && patched('numbers')) this.drained = true
  }

  private async handOver(): Promise<never> {
    await this.freezing
    await condition(allHandlersFinished)
    // A cancel may have come while it waited; the next run would not know of it.
    await this.canceling
    const resumeFrom = { phase: this.phase, reason: this.reason, settleUntil: this.settleUntil, progress: this.progress, probeAtMs: this.probeAtMs }
    return continueAsNew<typeof campaign>({ ...this.input, scheduledAt: this.scheduledAt, resumeFrom })
  }

  private async finish(): Promise<ProgressAnswer> {
    await this.freezing
    await condition(allHandlersFinished)
    await this.canceling
    this.progress = await quick('Final counts').writeFinalReport({ campaignId: this.input.campaignId })
    this.describe()
    return { phase: this.phase, reason: this.reason, progress: this.progress }
  }

  private describe(): void {
    const { phase, reason, progress, scheduledAt, waits, countedAt } = this
    setCurrentDetails(describeCampaign({ phase, reason, progress, scheduledAt, waits, countedAt }))
    if (this.phase === this.shownPhase) return
    this.shownPhase = this.phase
    upsertSearchAttributes([{ key: State, value: this.phase }])
  }
}
