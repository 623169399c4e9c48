import { allHandlersFinished, ApplicationFailure, condition, continueAsNew, patched, setHandler, sleep } from '@temporalio/workflow'
import type { CampaignInput, CampaignPhase, CommandAnswer, CommandTerms, NewSchedule, ProgressAnswer, StopNotice } from './contract.ts'
import { judgeLateness } from './lateness.ts'
import { listens } from './listens.ts'
import { nextLookMs, RUNNING_CHECK, SETTLING_CHECK, type Check } from './next-look.ts'
import { CampaignHold } from './hold.ts'
import { isAllowed, isFinal, nextPhase, phasesFor, wouldFollow, type CampaignCommand } from './state.ts'
import { first, hasFewTasks, isOverBudget, quick, rowLeads, slow } from './steps.ts'

/** One campaign from launch to final report. People's commands are updates; lanes and webhooks signal. */
export async function campaign(input: CampaignInput): Promise<ProgressAnswer> {
  const life = new CampaignLife(input)
  life.listen()
  return life.run()
}

class CampaignLife extends CampaignHold {
  /** The planned time is up: it cannot be changed any more. */
  private isStarting = false
  private rescheduling = 0
  /** Looks in a row that no signal asked for. */
  private quietLooks = 0
  private drained = false
  private moved = true
  private reopened = false
  /** The rest of the audience is being written down. */
  private freezing: Promise<void> | null = null
  /** Nothing leaves any more; a million people are still being taken out of the queue, and whoever canceled has their answer. */
  private canceling: Promise<unknown> | null = null

  listen(): void {
    setHandler(listens.progress, () => ({ phase: this.phase, reason: this.reason, progress: this.progress }))
    setHandler(listens.pause, () => this.command('pause', 'Paused by a person'), { validator: (terms) => this.validate('pause', terms) })
    setHandler(listens.resume, () => this.command('resume', null), { validator: (terms) => this.validate('resume', terms) })
    setHandler(listens.cancel, () => this.command('cancel', 'Canceled by a person'), { validator: (terms) => this.validate('cancel', terms) })
    setHandler(listens.reschedule, (to) => this.reschedule(to), { validator: (to) => this.validate('reschedule', to) })
    setHandler(listens.drained, () => this.hearDrained())
    setHandler(listens.rowChanged, () => this.hearRow())
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
    this.endSettling()
    this.waits = null
    // Whoever sends again may want to stop it: the row runs, and so does the workflow. Until then one that settled sent as it was.
    const settles = this.phase === 'settling' && patched('retries-run')
    if (this.phase === 'completed' || settles) await this.move(['completed', 'settling'], 'running', null)
    if (this.phase === 'running' || this.phase === 'settling') await this.open()
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
      else await this.startOnTime()
    }
  }

  /** Another time may stand in the row, of which this workflow never heard. */
  private async startOnTime(): Promise<void> {
    if (rowLeads()) await this.follow()
    const lateMs = this.scheduledAt ? Date.now() - Date.parse(this.scheduledAt) : 0
    if (this.phase === 'scheduled' && this.rescheduling === 0 && lateMs >= 0) await this.startOrAsk(lateMs)
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

  private async watchRunning(): Promise<void> {
    await this.waitForNews(() => this.drained || this.reopened || this.phase !== 'running', RUNNING_CHECK)
    if (this.reopened) return
    this.drained = false
    if (this.phase !== 'running') return
    const seen = await this.look()
    if (this.phase !== 'running') return
    if (this.isStoppedBy(seen.state)) return
    if (seen.drained) {
      await this.move(['running'], 'settling', null)
      this.moved = true
      // Held or reopened meanwhile, it settles once more. A history in which no look says how long that takes went by the first time.
      if (seen.settleMs !== undefined) this.endSettling()
      // The lane has its own timer for the next opening; waking it would be in vain.
    } else if (!this.waits) await this.open()
  }

  private async watchSettling(): Promise<void> {
    if (this.settleUntil === null) this.beginSettling()
    const hearsOfPhases = hasFewTasks()
    await this.waitForNews(() => this.moved || (hearsOfPhases && this.phase !== 'settling'), SETTLING_CHECK, Math.max(this.settleUntilMs() - Date.now(), 0))
    if (this.reopened && patched('retries-run')) return
    this.moved = false
    if (this.phase !== 'settling') return
    const seen = await this.look()
    if (!seen.drained && patched('retries')) return this.settleWithRetries(seen)
    const isOver = Date.now() >= this.settleUntilMs()
    if (seen.settled || isOver) await this.move(['settling'], 'completed', seen.settled ? null : 'Some messages have no final status yet; late ones still count.')
    else if (!hasFewTasks()) await sleep(1000, { summary: 'One look a second at most' })
  }

  /** Some failed meanwhile and wait for another attempt: deliveries get their time anew, and the lane is woken when it is due. */
  private async settleWithRetries(seen: { state: CampaignPhase }): Promise<void> {
    this.beginSettling()
    this.quietLooks = 0
    if (!this.isStoppedBy(seen.state) && this.waits === null) await this.open()
    await sleep(1000, { summary: 'One look a second at most' })
  }

  private async waitForNews(isNews: () => boolean, check: Check, atMostMs = Infinity): Promise<void> {
    const checkMs = nextLookMs(this.waits, check, { nowMs: Date.now(), looks: hasFewTasks() ? this.quietLooks : 0, dueAt: this.dueAt })
    const isCalled = await condition(isNews, Math.min(checkMs, atMostMs))
    this.quietLooks = isCalled || this.waits ? 0 : this.quietLooks + 1
  }

  /**
   * The row leads: a command whose workflow task was lost, together with the server that had it in memory, has written the row and
   * nothing else. @see wouldFollow
   */
  private async follow(): Promise<void> {
    const { phase, scheduledAt } = this
    const row = await quick('Read where the row stands').readRow({ campaignId: this.input.campaignId })
    // Whoever moved it meanwhile has written the row after it was read here.
    if (this.phase !== phase || this.scheduledAt !== scheduledAt) return
    if (!this.hasStarted && scheduledAt !== null) this.scheduledAt = row.scheduledAt ?? scheduledAt
    if (this.scheduledAt !== scheduledAt) this.sendsLate = false
    if (!wouldFollow(phase, row.state, this.hasStarted)) return
    this.phase = row.state
    this.held = null
    this.reason = row.reason
    this.probeAtMs = null
    this.describe()
    if (this.phase === 'running') await this.open()
  }

  /** The lane sends for a campaign that stands still here: its row says otherwise. */
  private async hearDrained(): Promise<void> {
    this.drained = true
    if ((this.phase === 'paused' || this.phase === 'held') && rowLeads()) await this.follow()
  }

  private async hearRow(): Promise<void> {
    // A worker of before had nobody to hear it: replayed, that signal must not read.
    if (rowLeads()) await this.follow()
  }

  /** Whoever stopped the row told us so, but a signal can be lost. @returns whether it is stopped */
  private isStoppedBy(row: CampaignPhase): boolean {
    if (row !== 'held' && row !== 'paused' && row !== 'canceled') return false
    const leads = rowLeads()
    if (row === 'canceled' && !leads) return false
    this.phase = row
    if (leads) {
      this.probeAtMs = null
      this.describe()
    }
    return true
  }

  private isPast(): boolean {
    return this.scheduledAt !== null && Date.parse(this.scheduledAt) <= Date.now()
  }

  private validate(command: CampaignCommand, terms?: CommandTerms): void {
    if (terms?.notAfter !== undefined && Date.now() > Date.parse(terms.notAfter)) throw new Error('This came too late: whoever asked has long been told that nobody answers.')
    if (command === 'reschedule' && this.isStarting) throw new Error('The campaign is starting now, so its time cannot be changed any more.')
    nextPhase(command, this.phase, this.hasStarted)
  }

  private async command(command: CampaignCommand, reason: string | null): Promise<CommandAnswer> {
    const was = this.phase
    const to = nextPhase(command, was, this.hasStarted)
    if (command === 'resume' && !this.hasStarted) this.sendsLate = this.isPast()
    await this.move(phasesFor(command), to, reason)
    if (this.phase !== to) throw ApplicationFailure.nonRetryable(`The campaign is ${this.phase} now.`, 'CONFLICT')
    this.heardWord()
    // Its deliveries get their time anew when it goes on.
    if (was === 'settling') this.settleUntil = null
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
    // Older workers let what settles go on.
    if (notice.held && isAllowed('hold', this.phase, this.hasStarted) && (this.phase === 'running' || patched('retries'))) {
      this.held = null
      this.probeAtMs = notice.probeAfterMs === undefined ? null : Date.now() + notice.probeAfterMs
      // Whoever tells has stopped the row already; where it goes on by now, the notice comes too late.
      await this.move(['held'], 'held', notice.reason)
    } else if (notice.held && this.phase === 'held' && notice.probeAfterMs !== undefined && rowLeads()) {
      this.probeAtMs = Date.now() + notice.probeAfterMs
    } else if (!notice.held && isAllowed('release', this.phase, this.hasStarted)) {
      this.heardWord()
      if ((await this.move(['held'], nextPhase('release', this.phase, this.hasStarted), null)) === 'running') await this.open()
    } else if (!notice.held && this.phase === 'running' && patched('numbers')) this.drained = true
  }

  private async handOver(): Promise<never> {
    await this.freezing
    await condition(allHandlersFinished)
    // A cancel may have come while it waited; the next run would not know of it.
    await this.canceling
    const resumeFrom = { phase: this.phase, reason: this.reason, settleUntil: this.settleUntil, progress: this.progress, probeAtMs: this.probeAtMs, ...(this.held ? { held: this.held } : {}), tries: this.tries }
    return continueAsNew<typeof campaign>({ ...this.input, scheduledAt: this.scheduledAt, resumeFrom })
  }

  private async finish(): Promise<ProgressAnswer> {
    await this.freezing
    await condition(allHandlersFinished)
    // Whoever canceled it was not heard, or the run before has emptied the queue already.
    if (this.phase === 'canceled' && this.canceling === null && rowLeads()) this.canceling = slow('Cancel what has not left').cancelQueued({ campaignId: this.input.campaignId })
    await this.canceling
    this.progress = await quick('Final counts').writeFinalReport({ campaignId: this.input.campaignId })
    this.describe()
    return { phase: this.phase, reason: this.reason, progress: this.progress }
  }
}
