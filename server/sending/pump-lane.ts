import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { withdrawSuppressedDue } from '#server/contacts/withdraw-queued.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import type { Logger } from '#server/lib/logger.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import { StopRulesCheck } from './check-stop-rules.ts'
import { DatabaseClock } from './database-clock.ts'
import { Dispatcher } from './dispatcher.ts'
import { DrainedCampaigns } from './drained-campaigns.ts'
import { judgeOutcome } from './judge-outcome.ts'
import type { HeldCampaign } from './hold-campaigns.ts'
import { LaneHolds } from './lane-holds.ts'
import { groupSize, inFlightFor } from './lane-sizes.ts'
import { dropStaleDue, finishChunks, nextDueAt, readLane, type LaneState, type QueuedMessage } from './lane-store.ts'
import type { LaneResult } from './lane-result.ts'
import { MessageSource, type Group } from './message-source.ts'
import { NumberPause } from './number-pause.ts'
import { Pacer } from './pacer.ts'
import { reconcileUnknown } from './reconcile-unknown.ts'
import { recoverLane } from './recover-lane.ts'
import { ReplyBell } from './reply-bell.ts'
import { ReplyWatch } from './reply-watch.ts'
import type { Grace } from './worst-lag.ts'
import { ResultWriter } from './result-writer.ts'
import type { LaneSender } from './lane-sender.ts'
import { createStillSending } from './still-sending.ts'
import { createSharedWrites, type SharedWrites } from './shared-writes.ts'
import { writeResults } from './write-results.ts'

/**
 * `followsLevel`: Meta may give the number another level in the middle of a turn, and the pace follows it; not where the pace was set by hand.
 * `now`: the wall clock that send windows are judged by, in milliseconds since 1970.
 */
export type LaneInput = Grace & { accountId: string; orgId: string; ratePerSecond: number; followsLevel?: boolean; now?: () => number }

export type LaneHooks = {
  sender: LaneSender
  /** What is written together with the process's other lanes. */
  shared?: SharedWrites
  /** The number's pace so far; a turn that begins with a new one knows nothing of the second before it. */
  pacer?: Pacer
  /** Rings when a reply was queued; without one they are looked for twice a second. */
  bell?: ReplyBell
  /**
   * Aborted when the worker shuts down, the activity is cancelled or its heartbeat fails. No call of a campaign leaves afterwards: what has no answer
   * yet is waited for, and the rest can be claimed at once.
   */
  stop: AbortSignal
  /** The turn ends after this time, so that the workflow's history shows a living lane. */
  turnMs: number
  /** The turn has come further: a group was prepared, or the lane has looked around. */
  progress: (sent: number) => void
  /** Campaigns have nothing left to send, while the turn goes on with others. Answers with those that were not reached; throws nothing. */
  tellDrained?: (campaignIds: string[]) => Promise<string[]>
  log: Logger
}

export type LaneTurn = {
  sent: number
  /** idle: nothing due; drained: likewise, and a campaign has nothing left; turn: time is up; stopped: shutdown or fenced. */
  reason: 'idle' | 'drained' | 'turn' | 'stopped'
  /** ISO 8601; when the lane has something to do by itself. */
  nextDueAt: string | null
  /** How long until then by the database's clock. */
  nextDueInMs?: number
  /** Have nothing left to send, and have not been told. */
  drained: string[]
  held: HeldCampaign[]
}

/** A due time closer than this is waited for inside the turn instead of through a timer of the workflow. */
const SHORT_WAIT_MS = 3000
const LOOK_AROUND_MS = 1000

/** One turn of a number's lane: claims, writes intents, sends at the number's pace and writes results until nothing is due. */
export async function pumpLane(sql: Sql, input: LaneInput, hooks: LaneHooks): Promise<LaneTurn> {
  const recovery = await recoverLane(sql, input)
  if (recovery.unknown > 0 || recovery.released > 0) hooks.log.warn({ accountId: input.accountId, ...recovery }, 'lane recovered')
  const turn = new Turn(sql, { ...input, epoch: recovery.epoch }, hooks)
  try {
    return await turn.run()
  } catch (error) {
    await turn.letGo().catch(() => undefined)
    throw error
  }
}

class Turn {
  private readonly sql: Sql
  private readonly lane: LaneInput & { epoch: number }
  private readonly hooks: LaneHooks
  private readonly source: MessageSource
  private readonly pacer: Pacer
  private readonly writer: ResultWriter
  private readonly dispatcher: Dispatcher
  private readonly holds: LaneHolds
  private sent = 0
  private lookedAtMs = -Infinity
  /** A look around that goes on beside the sending, and what it came to. */
  private looking: Promise<LaneTurn['reason'] | null> | null = null
  private hasLooked = false
  private replies: ReplyWatch | null = null
  private readonly stopRules: StopRulesCheck
  private readonly drained: DrainedCampaigns
  private readonly clock = new DatabaseClock()
  /** While it is on nothing leaves from the number. */
  private readonly pause: NumberPause

  constructor(sql: Sql, lane: LaneInput & { epoch: number }, hooks: LaneHooks) {
    this.sql = sql
    this.lane = lane
    this.hooks = hooks
    const shared = hooks.shared ?? createSharedWrites(sql)
    this.source = new MessageSource(sql, lane, { stop: hooks.stop, commitIntent: shared.intent })
    this.pacer = hooks.pacer ?? new Pacer(lane.ratePerSecond)
    this.writer = new ResultWriter((results) => writeResults({ sql, shared, lane }, results))
    this.stopRules = new StopRulesCheck(sql, lane.accountId)
    this.pause = new NumberPause(sql, lane)
    this.holds = new LaneHolds({ sql, accountId: lane.accountId, reportTokenFailure: (code, subcode) => hooks.sender.reportTokenFailure(code, subcode) })
    this.drained = new DrainedCampaigns({ sql, accountId: lane.accountId, tell: hooks.tellDrained })
    this.dispatcher = new Dispatcher({
      pacer: this.pacer,
      mayLeave: (group) => !this.pause.isOn && !(hooks.stop.aborted && isOfCampaign(group)),
      isStillWanted: createStillSending(sql),
      inFlightMax: inFlightFor(lane.ratePerSecond),
      intentMaxAgeMs: Math.min(lane.graceMs / 2, 10_000),
      send: (message, done, mayLeave) => hooks.sender.send(message, done, mayLeave),
      settle: (message, outcome, turn) => this.settle(message, outcome, turn),
      onResult: (result) => this.onResult(result),
    })
  }

  async run(): Promise<LaneTurn> {
    const endsAtMs = steadyNow() + this.hooks.turnMs
    const lane = await this.readLane()
    if (!lane) return this.end('stopped', null)
    this.pause.goOn(lane.pausedForMs)
    if (this.pause.isOn) return this.end('idle', null)
    this.replies = new ReplyWatch({ sql: this.sql, lane: this.lane, dispatch: (group) => this.dispatch(group), mayLeave: () => !this.pause.isOn, bell: this.hooks.bell ?? new ReplyBell() })
    let next = this.prepare()
    while (!this.hooks.stop.aborted) {
      const group = await next
      this.hooks.progress(this.sent)
      this.replies.check()
      if (steadyNow() > endsAtMs) return this.end('turn', group)
      if (group) {
        next = this.prepare()
        await this.dispatch(group)
        await this.writer.room()
      }
      if (this.pause.isOn) return this.end('idle', group ? await next : null)
      const outcome = group ? await this.lookAside() : await this.lookAround(true)
      if (outcome) return this.end(outcome, group ? await next : null)
      if (!group) next = this.prepare()
    }
    return this.end('stopped', await next)
  }

  /**
   * The end after an error: what is known becomes durable, and the chunks stay ours. A group whose intent is durable may not have
   * left, or its intent's answer was lost: given back, it would be below the watermark and never sent. The successor judges it.
   */
  async letGo(): Promise<void> {
    await this.replies?.stop()
    await this.dispatcher.drain()
    await this.writer.drain()
  }

  /** A chunk may be closed from the moment on when its last group is under way, not when it is only prepared. */
  private dispatch(group: Group): Promise<void> {
    this.drained.forget(group.messages)
    const leaving = this.dispatcher.dispatch(group)
    if (group.isLast && group.chunkId !== null) this.source.exhausted.add(group.chunkId)
    return leaving
  }

  /** Waits for answers, makes every result durable and returns unused chunks. Replies leave until the last answer has come. */
  private async giveBack(): Promise<void> {
    await this.dispatcher.drain()
    await this.replies?.stop()
    await this.looking?.catch(() => undefined)
    await this.dispatcher.drain()
    await this.holds.settled()
    await this.writer.drain()
    await this.closeChunks()
    await this.source.release()
  }

  private prepare() {
    const group = this.source.nextGroup(groupSize(this.pacer.rate(steadyNow())))
    group.catch(() => undefined)
    return group
  }

  /** Looks around beside the sending, and answers with what the last look found. @throws its error */
  private async lookAside(): Promise<LaneTurn['reason'] | null> {
    if (this.looking === null && (this.stopRules.isUrgent() || steadyNow() - this.lookedAtMs > LOOK_AROUND_MS)) {
      this.looking = this.lookAround(false)
      const seen = () => (this.hasLooked = true)
      this.looking.then(seen, seen)
    }
    if (!this.hasLooked) return null
    const { looking } = this
    this.looking = null
    this.hasLooked = false
    return looking
  }

  /** Reconciles, closes chunks, finds drained campaigns; says whether the turn is over. */
  private async lookAround(idle: boolean): Promise<LaneTurn['reason'] | null> {
    this.lookedAtMs = steadyNow()
    if (idle) {
      await this.looking?.catch(() => undefined)
      await this.dispatcher.drain()
      await this.holds.settled()
      await this.writer.drain()
    }
    await this.closeChunks()
    if (!(await this.readLane())) return 'stopped'
    await this.stopByRules()
    if (idle) {
      await dropStaleDue(this.sql, this.lane.accountId)
      await withdrawSuppressedDue(this.sql, this.lane.accountId)
    }
    const judged = await reconcileUnknown(this.sql, this.lane)
    if (judged.requeued > 0) return null
    if (!idle) {
      await this.drained.tell()
      return null
    }
    if ((await this.drained.find()).length > 0) return 'drained'
    const due = await nextDueAt(this.sql, this.lane)
    const waitMs = due?.inMs ?? Infinity
    if (waitMs > SHORT_WAIT_MS) return 'idle'
    await sleep(Math.min(Math.max(waitMs, 20), 250))
    return null
  }

  private async readLane(): Promise<LaneState | null> {
    const lane = await readLane(this.sql, this.lane)
    if (!lane) return null
    this.clock.hear(lane.databaseMs)
    if (this.lane.followsLevel) this.keepTo(lane.levelPerSecond)
    return lane
  }

  private keepTo(levelPerSecond: number): void {
    if (levelPerSecond === this.pacer.fullRate) return
    this.pacer.setLevel(levelPerSecond)
    this.dispatcher.setInFlightMax(inFlightFor(levelPerSecond))
    this.hooks.log.info({ accountId: this.lane.accountId, levelPerSecond }, 'the number has another level')
  }

  private async stopByRules(): Promise<void> {
    if (this.stopRules.isDue()) this.holds.held.push(...(await this.stopRules.check()))
  }

  private async closeChunks(): Promise<void> {
    const isSettled = (id: number) => this.dispatcher.pendingOf(id) === 0
    const done = [...this.source.exhausted].filter(isSettled)
    const shut = this.source.shutChunks.filter(isSettled)
    if (done.length === 0 && shut.length === 0) return
    await this.writer.drain()
    await finishChunks(this.sql, done, this.lane.epoch)
    for (const id of done) this.source.exhausted.delete(id)
    for (const id of shut) await this.source.releaseShut(id)
  }

  private async end(reason: LaneTurn['reason'], unsent: Awaited<ReturnType<MessageSource['nextGroup']>>): Promise<LaneTurn> {
    if (unsent) await this.dispatch(unsent)
    await this.giveBack()
    const due = await nextDueAt(this.sql, this.lane)
    return { sent: this.sent, reason, nextDueAt: due?.at.toISOString() ?? null, ...(due ? { nextDueInMs: due.inMs } : {}), drained: await this.drained.untold(), held: this.holds.held }
  }

  private settle(message: QueuedMessage, outcome: SendOutcome, turn: number | null): LaneResult {
    // Nearly every message: no judgement to make.
    if (outcome.kind === 'accepted') return { kind: 'accepted', message, wamid: outcome.wamid, held: outcome.held, atMs: this.clock.now() }
    if (outcome.kind === 'not_sent' && this.hooks.stop.aborted) return { kind: 'retry', message, delayMs: 0, counts: false }
    const judgement = judgeOutcome(message, outcome, { classify: this.hooks.sender.classify, atMs: this.clock.now(), random: Math.random, isWidespread: (id, code) => this.stopRules.isWidespread(id, code) })
    if (judgement.slowDown && turn !== null) this.pacer.slowDown(turn, steadyNow(), steadyNow() + (judgement.pause?.forMs ?? 0))
    const { pause } = judgement
    if (pause && this.pause.begin(pause.forMs)) this.holds.write(() => this.pause.write(pause.reason))
    if (judgement.hold) this.holds.hold(message.campaignId, judgement.hold)
    return judgement.result
  }

  private onResult(result: LaneResult): void {
    if (result.kind === 'accepted') this.sent += 1
    this.stopRules.note(result)
    this.writer.add(result)
  }
}

/** Replies still leave while a turn ends. */
function isOfCampaign({ messages }: Group): boolean {
  return messages.some(({ campaignId }) => campaignId !== null)
}
