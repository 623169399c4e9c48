import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import type { Logger } from '#server/lib/logger.ts'
import { Dispatcher } from './dispatcher.ts'
import { holdCampaigns } from './hold-campaigns.ts'
import { judgeOutcome } from './judge-outcome.ts'
import { finishChunks, isOwner, nextDueAt } from './lane-store.ts'
import type { LaneResult } from './lane-result.ts'
import { MessageSource } from './message-source.ts'
import { Pacer } from './pacer.ts'
import { reconcileUnknown } from './reconcile-unknown.ts'
import { recoverLane } from './recover-lane.ts'
import { ResultWriter } from './result-writer.ts'
import type { LaneSender } from './lane-sender.ts'
import { writeResults } from './write-results.ts'

export type LaneInput = { accountId: string; orgId: string; ratePerSecond: number; graceMs: number }

export type LaneHooks = {
  sender: LaneSender
  /** Aborted when the worker shuts down, the activity is cancelled or its heartbeat fails. */
  stop: AbortSignal
  /** The turn ends after this time, so that the workflow's history shows a living lane. */
  turnMs: number
  progress: (sent: number) => void
  log: Logger
}

export type LaneTurn = {
  sent: number
  /** idle: nothing due; drained: a campaign has nothing left; turn: time is up; stopped: shutdown or fenced. */
  reason: 'idle' | 'drained' | 'turn' | 'stopped'
  /** ISO 8601; when the lane has something to do by itself. */
  nextDueAt: string | null
  drained: string[]
  held: { campaignId: string; reason: string }[]
}

/** A due time closer than this is waited for inside the turn instead of through a timer of the workflow. */
const SHORT_WAIT_MS = 3000
const LOOK_AROUND_MS = 500

/** One turn of a number's lane: claims, writes intents, sends at the number's pace and writes results until nothing is due. */
export async function pumpLane(sql: Sql, input: LaneInput, hooks: LaneHooks): Promise<LaneTurn> {
  const recovery = await recoverLane(sql, input)
  if (recovery.unknown > 0 || recovery.released > 0) hooks.log.warn({ accountId: input.accountId, ...recovery }, 'lane recovered')
  const turn = new Turn(sql, { ...input, epoch: recovery.epoch }, hooks)
  try {
    return await turn.run()
  } finally {
    await turn.giveBack()
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
  private readonly held: { campaignId: string; reason: string }[] = []
  private holding: Promise<unknown> = Promise.resolve()
  private sent = 0
  private lookedAtMs = 0

  constructor(sql: Sql, lane: LaneInput & { epoch: number }, hooks: LaneHooks) {
    this.sql = sql
    this.lane = lane
    this.hooks = hooks
    this.source = new MessageSource(sql, lane, hooks.stop)
    this.pacer = new Pacer(lane.ratePerSecond)
    this.writer = new ResultWriter(async (results) => void (await writeResults(sql, lane, results)))
    this.dispatcher = new Dispatcher({
      pacer: this.pacer,
      inFlightMax: inFlightFor(lane.ratePerSecond),
      intentMaxAgeMs: Math.min(lane.graceMs / 2, 10_000),
      send: (message) => hooks.sender.send(message),
      settle: (message, outcome) => this.settle(message, outcome),
      onResult: (result) => this.onResult(result),
    })
  }

  async run(): Promise<LaneTurn> {
    const endsAtMs = Date.now() + this.hooks.turnMs
    let next = this.prepare()
    while (!this.hooks.stop.aborted) {
      const group = await next
      if (Date.now() > endsAtMs) return this.end('turn', group)
      if (group) {
        next = this.prepare()
        await this.dispatcher.dispatch(group)
        await this.writer.room()
      }
      if (!group || Date.now() - this.lookedAtMs > LOOK_AROUND_MS) {
        const outcome = await this.lookAround(group === null)
        if (outcome) return this.end(outcome, group ? await next : null)
        if (!group) next = this.prepare()
      }
    }
    return this.end('stopped', await next)
  }

  /** Waits for answers, makes every result durable and returns unused chunks. */
  async giveBack(): Promise<void> {
    await this.dispatcher.drain()
    await this.holding
    await this.writer.drain()
    await this.closeChunks()
    await this.source.release()
  }

  private prepare() {
    const rate = this.pacer.rate(Date.now())
    const group = this.source.nextGroup(rate === 0 ? 500 : Math.min(200, Math.max(1, Math.round(rate / 10))))
    group.catch(() => undefined)
    return group
  }

  /** Reconciles, closes chunks, finds drained campaigns; says whether the turn is over. */
  private async lookAround(idle: boolean): Promise<LaneTurn['reason'] | null> {
    this.lookedAtMs = Date.now()
    if (idle) {
      await this.dispatcher.drain()
      await this.holding
      await this.writer.drain()
    }
    await this.closeChunks()
    if (!(await isOwner(this.sql, this.lane))) return 'stopped'
    const judged = await reconcileUnknown(this.sql, this.lane)
    if (judged.requeued > 0) return null
    if ((await this.findDrained()).length > 0) return 'drained'
    if (!idle) return null
    const due = await nextDueAt(this.sql, this.lane.accountId, this.lane.graceMs)
    const waitMs = due ? due.getTime() - Date.now() : Infinity
    if (waitMs > SHORT_WAIT_MS) return 'idle'
    await sleep(Math.min(Math.max(waitMs, 20), 250))
    return null
  }

  private async closeChunks(): Promise<void> {
    const done = [...this.source.exhausted].filter((id) => this.dispatcher.pendingOf(id) === 0)
    if (done.length === 0) return
    await this.writer.drain()
    await finishChunks(this.sql, done, this.lane.epoch)
    for (const id of done) this.source.exhausted.delete(id)
  }

  private async findDrained(): Promise<string[]> {
    const rows = await this.sql<{ id: string }[]>`
      select k.id from campaigns k
      where k.account_id = ${this.lane.accountId} and k.state = 'running' and k.total > 0
        and not exists (select 1 from send_chunks c where c.campaign_id = k.id and c.done_at is null)
        and not exists (select 1 from send_due d where d.campaign_id = k.id)
      limit 100`
    return rows.map((row) => row.id)
  }

  private async end(reason: LaneTurn['reason'], unsent: Awaited<ReturnType<MessageSource['nextGroup']>>): Promise<LaneTurn> {
    if (unsent) await this.dispatcher.dispatch(unsent)
    await this.giveBack()
    const due = await nextDueAt(this.sql, this.lane.accountId, this.lane.graceMs)
    return { sent: this.sent, reason, nextDueAt: due?.toISOString() ?? null, drained: await this.findDrained(), held: this.held }
  }

  private settle(message: Parameters<LaneSender['send']>[0], outcome: Awaited<ReturnType<LaneSender['send']>>): LaneResult {
    const judgement = judgeOutcome(message, outcome, { classify: this.hooks.sender.classify, at: new Date().toISOString(), random: Math.random })
    if (judgement.slowDown) this.pacer.slowDown(Date.now())
    if (judgement.hold) this.hold(message.campaignId, judgement.hold)
    return judgement.result
  }

  private hold(campaignId: string | null, hold: { scope: 'campaign' | 'account'; code: number; subcode: number | null; title: string; errorClass: string }): void {
    const reason = `${hold.title} (${String(hold.code)})`
    const target = hold.scope === 'campaign' && campaignId !== null ? { campaignId } : { accountId: this.lane.accountId }
    this.holding = this.holding.then(async () => {
      const ids = await holdCampaigns(this.sql, target, reason)
      for (const id of ids) this.held.push({ campaignId: id, reason })
      if (hold.errorClass === 'token' && ids.length > 0) await this.hooks.sender.reportTokenFailure(hold.code, hold.subcode)
    })
    this.holding.catch(() => undefined)
  }

  private onResult(result: LaneResult): void {
    if (result.kind === 'accepted') this.sent += 1
    this.writer.add(result)
    this.hooks.progress(this.sent)
  }
}

function inFlightFor(ratePerSecond: number): number {
  if (ratePerSecond === 0) return 128
  return Math.min(512, Math.max(16, Math.round(ratePerSecond / 2)))
}
