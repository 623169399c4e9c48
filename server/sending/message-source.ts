import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { readClocks, steadyNow, type Clocks } from '#server/lib/steady-now.ts'
import { claimDueInWindow } from './claim-due-in-window.ts'
import { ChunkRounds } from './chunk-rounds.ts'
import { deferForBudget, releaseChunkForBudget, releaseDueForBudget, type BudgetLook } from './budget-waits.ts'
import { DayBudget, type BudgetWait } from './day-budget.ts'
import { claimChunk, claimDue, deferGroup, readChunk, releaseChunks, releaseChunkUntil, type ClaimedChunk, type QueuedMessage } from './lane-store.ts'
import { OptOutWatch } from './opt-out-watch.ts'
import type { SharedWrites } from './shared-writes.ts'
import { WeightedTurns } from './weighted-turns.ts'
import { WindowGate } from './window-gate.ts'

/**
 * Messages whose intent is durable: they may leave, and must leave soon or be given back. `intended`: when the intent was asked for, not when it was answered.
 * A database that took its time, or a process that stood still meanwhile, has made the group older: others may have stopped it or judged it since.
 */
export type Group = {
  messages: QueuedMessage[]
  chunkId: number | null
  intended: Clocks
  /** Its chunk has nothing more to hand out: closed once what leaves here has its results. */
  isLast?: boolean
}

type OpenChunk = ClaimedChunk & { messages: QueuedMessage[]; next: number }

/** When a chunk may go on, in milliseconds since 1970, and the day's limit that it waits for, if any. */
type Shut = { readyAtMs: number; wait: BudgetWait | null }

/** Chunks that the lane holds at once: one per campaign at first, so that campaigns share a number evenly. */
const OPEN_CHUNKS_MAX = 8
/** Between two looks for due retries and for other campaigns' chunks while there is something to hand out. Replies have a watch of their own. */
const OTHERS_CHECK_MS = 250
/** A campaign that has the number to itself looks for others this often when its chunk ends. */
const ALONE_CHECK_MS = 1000
/** Retries of campaigns with a send window are looked for this often. */
const WINDOW_CHECK_MS = 1000
/** However long the people of a day are used up, it is looked at again after this time. */
const BUDGET_CHECK_MS = 60 * 60_000
/** A lane without anything else to hand out looks for another limit of Meta's this often. */
const IDLE_LOOK_MS = 250
/** A campaign with a limit of its own hands out this much of a second at once. */
const OWN_RATE_SLICE = 0.1

export type MessageSourceParts = { stop: AbortSignal; commitIntent: SharedWrites['intent'] }

/** Hands out groups in turn from all running campaigns of the number, retries first. Replies have a way of their own (`ReplyWatch`). */
export class MessageSource {
  private readonly sql: Sql
  private readonly lane: { accountId: string; epoch: number; now?: () => number }
  private readonly parts: MessageSourceParts
  private readonly open: OpenChunk[] = []
  private readonly turns = new WeightedTurns()
  private readonly rounds = new ChunkRounds()
  private readonly budget: DayBudget
  private readonly optOuts: OptOutWatch
  /** When a campaign with a limit of its own may hand out again. */
  private readonly ownTurnAtMs = new Map<string, number>()
  private dueCheckedAtMs = -Infinity
  private othersCheckedAtMs = -Infinity
  private windowCheckedAtMs = -Infinity
  private aloneCheckedAtMs = 0
  /** Whose chunk ended last. */
  private lastCampaignId: string | null = null
  private readonly gate: WindowGate
  /** Chunks that may not go on now, and from when they may; given back once what has left of them is settled. */
  private readonly shut = new Map<number, Shut>()
  /** Chunks with nothing left to hand out, by id; the lane closes them once their results are durable. */
  readonly exhausted = new Set<number>()

  constructor(sql: Sql, lane: { accountId: string; epoch: number; now?: () => number }, parts: MessageSourceParts) {
    this.sql = sql
    this.gate = new WindowGate(lane.now ?? Date.now)
    this.budget = new DayBudget(sql, lane)
    this.optOuts = new OptOutWatch(sql, lane.accountId)
    this.parts = parts
    this.lane = lane
  }

  /** The next group of at most `limit` messages; null when nothing is due now. */
  async nextGroup(limit: number): Promise<Group | null> {
    const due = await this.takeDue(limit)
    if (due) return due
    while (!this.parts.stop.aborted) {
      await this.refill()
      await this.optOuts.look(this.open)
      const chunk = this.nextChunk()
      if (!chunk && this.open.length === 0) return this.takeDue(limit, true)
      const group = chunk ? await this.takeFrom(chunk, limit) : await this.waitForDue(limit)
      if (group) return group
    }
    return null
  }

  /** Chunks that wait for their last answers before they are given back. */
  get shutChunks(): number[] {
    return [...this.shut.keys()]
  }

  /** Gives back a chunk that may not go on, when every result of what has left of it is durable. */
  async releaseShut(id: number): Promise<void> {
    const { readyAtMs, wait } = this.shut.get(id) ?? { readyAtMs: 0, wait: null }
    const chunk = { id, accountId: this.lane.accountId, epoch: this.lane.epoch }
    if (wait) await releaseChunkForBudget(this.sql, chunk, { readyAtMs, wait })
    else await releaseChunkUntil(this.sql, chunk, readyAtMs)
    this.shut.delete(id)
  }

  /** Gives back what was not handed out. */
  async release(): Promise<void> {
    for (const id of this.shutChunks) await this.releaseShut(id)
    await releaseChunks(this.sql, this.open.splice(0).map((chunk) => chunk.id), this.lane.epoch)
  }

  /** The campaigns' chunks in turn, by weight, without those whose own limit has them wait. */
  private nextChunk(): OpenChunk | undefined {
    const now = steadyNow()
    return this.turns.next(this.open.filter((chunk) => (this.ownTurnAtMs.get(chunk.campaignId) ?? -Infinity) <= now))
  }

  private async waitForDue(limit: number): Promise<Group | null> {
    await sleep(20)
    return this.takeDue(limit)
  }

  /** How much of the chunk may be handed out now; keeps the books of a campaign's own limit. */
  private allowance(chunk: OpenChunk, limit: number): number {
    const rate = chunk.ratePerSecond
    if (!rate) return limit
    const count = Math.min(limit, Math.max(1, Math.floor(rate * OWN_RATE_SLICE)))
    const turnAt = Math.max(steadyNow() - 1000 * OWN_RATE_SLICE, this.ownTurnAtMs.get(chunk.campaignId) ?? -Infinity)
    this.ownTurnAtMs.set(chunk.campaignId, turnAt + (count * 1000) / rate)
    return count
  }

  private async takeDue(limit: number, force = false): Promise<Group | null> {
    const now = steadyNow()
    if (!force && now - this.dueCheckedAtMs < OTHERS_CHECK_MS) return null
    this.dueCheckedAtMs = now
    // Nobody else would tell a lane that has nothing but retries of another limit: none can be claimed then.
    await this.budget.look(force ? IDLE_LOOK_MS : undefined)
    const { countedBy } = this.budget
    const intended = readClocks()
    const messages = await claimDue(this.sql, this.lane, { limit, which: 'retries', countedBy })
    if (messages.length === 0 && (force || now - this.windowCheckedAtMs >= WINDOW_CHECK_MS)) {
      this.windowCheckedAtMs = now
      messages.push(...(await claimDueInWindow(this.sql, this.lane, { limit, gate: this.gate, countedBy })))
    }
    const within = await this.withinBudget(messages)
    return within.length > 0 ? { messages: within, chunkId: null, intended } : null
  }

  /** Single messages that may leave today; the others are given back. */
  private async withinBudget(taken: QueuedMessage[]): Promise<QueuedMessage[]> {
    if (taken.length === 0) return taken
    const { fits, wait } = await this.budget.takeDue(taken)
    if (!wait) return taken
    const late = taken.slice(fits).map((message) => message.id)
    if (!(await releaseDueForBudget(this.sql, { ...this.lane, ids: late }, this.nextLook(wait)))) this.budget.reread()
    return taken.slice(0, fits)
  }

  private async refill(): Promise<void> {
    const now = steadyNow()
    if (this.open.length >= OPEN_CHUNKS_MAX || (this.open.length > 0 && now - this.othersCheckedAtMs < OTHERS_CHECK_MS)) return
    this.othersCheckedAtMs = now
    const except = this.open.map((chunk) => chunk.campaignId)
    const resting = this.lettingOthersGo(now)
    let claimed = await claimChunk(this.sql, this.lane, [...except, ...resting])
    if (!claimed && resting.length > 0) {
      this.rounds.begin()
      claimed = await claimChunk(this.sql, this.lane, except)
    }
    if (!claimed) return
    this.open.push({ ...claimed, messages: await readChunk(this.sql, claimed), next: 0 })
  }

  /** Whose next chunk comes after those of others. One that seems to be alone asks only now and then: a claim in vain is not free. */
  private lettingOthersGo(now: number): string[] {
    if (this.open.length > 0) return this.rounds.waiting
    if (this.lastCampaignId === null || now - this.aloneCheckedAtMs < ALONE_CHECK_MS) return []
    this.aloneCheckedAtMs = now
    return [this.lastCampaignId]
  }

  private async takeFrom(chunk: OpenChunk, limit: number): Promise<Group | null> {
    const opensAt = this.gate.opensAt(chunk)
    if (opensAt !== null) {
      this.setAside(chunk, opensAt)
      await deferGroup(this.sql, chunk, opensAt)
      return null
    }
    await this.budget.look()
    const messages = await this.affordable(chunk, chunk.messages.slice(chunk.next, chunk.next + this.allowance(chunk, limit)))
    if (!messages) return null
    chunk.next += messages.length
    const isLast = chunk.next >= chunk.messages.length
    const upto = isLast ? chunk.lastId : messages[messages.length - 1]!.id
    const intended = readClocks()
    const mayLeave = await this.parts.commitIntent({ id: chunk.id, epoch: this.lane.epoch, upto, countedBy: this.budget.countedBy })
    if (!mayLeave) {
      this.budget.reread()
      this.setAside(chunk, 0)
      return null
    }
    if (isLast) {
      if (this.open.length >= OPEN_CHUNKS_MAX) this.rounds.note(chunk)
      this.lastCampaignId = chunk.campaignId
      // Its campaign's next chunk takes the place at once.
      if (this.open.length > 1) this.othersCheckedAtMs = 0
      this.open.splice(this.open.indexOf(chunk), 1)
      if (messages.length === 0) this.exhausted.add(chunk.id)
    }
    return messages.length > 0 ? { messages, chunkId: chunk.id, intended, isLast } : null
  }

  /** Those of a group, from the first, whom the day's limits allow; null when that is nobody and the chunk waits. */
  private async affordable(chunk: OpenChunk, messages: QueuedMessage[]): Promise<QueuedMessage[] | null> {
    if (messages.length === 0) return messages
    const { fits, wait } = await this.budget.take(chunk, messages)
    if (!wait || fits > 0) return fits === messages.length ? messages : messages.slice(0, fits)
    const look = this.nextLook(wait)
    if (await deferForBudget(this.sql, { campaignId: chunk.campaignId, accountId: this.lane.accountId }, look)) this.setAside(chunk, look.readyAtMs, wait)
    else this.budget.reread()
    return null
  }

  private nextLook(wait: BudgetWait): BudgetLook {
    return { wait, readyAtMs: Math.min(wait.untilMs, (this.lane.now ?? Date.now)() + BUDGET_CHECK_MS) }
  }

  /** Keeps the chunk ours until its answers are in: after a crash in between, what has left is found by the chunk. */
  private setAside(chunk: OpenChunk, readyAtMs: number, wait: BudgetWait | null = null): void {
    this.open.splice(this.open.indexOf(chunk), 1)
    this.shut.set(chunk.id, { readyAtMs, wait })
  }
}
