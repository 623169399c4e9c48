import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { claimChunk, claimDue, commitIntent, readChunk, releaseChunks, type ClaimedChunk, type QueuedMessage } from './lane-store.ts'

/** Messages whose intent is durable: they may leave, and must leave soon or be given back. */
export type Group = { messages: QueuedMessage[]; chunkId: number | null; committedAtMs: number }

type OpenChunk = ClaimedChunk & { messages: QueuedMessage[]; next: number }

/** Chunks that the lane holds at once: one per campaign at first, so that campaigns share a number evenly. */
const OPEN_CHUNKS_MAX = 8
const DUE_CHECK_MS = 100
/** A campaign with a limit of its own hands out this much of a second at once. */
const OWN_RATE_SLICE = 0.1

/** Hands out groups in turn from all running campaigns of the number, chat replies and retries first. */
export class MessageSource {
  private readonly sql: Sql
  private readonly lane: { accountId: string; epoch: number }
  private readonly stop: AbortSignal
  private readonly open: OpenChunk[] = []
  private turn = 0
  /** When a campaign with a limit of its own may hand out again. */
  private readonly ownTurnAtMs = new Map<string, number>()
  private dueCheckedAtMs = 0
  private othersCheckedAtMs = 0
  /** Chunks with nothing left to hand out, by id; the lane closes them once their results are durable. */
  readonly exhausted = new Set<number>()

  constructor(sql: Sql, lane: { accountId: string; epoch: number }, stop: AbortSignal) {
    this.sql = sql
    this.stop = stop
    this.lane = lane
  }

  /** The next group of at most `limit` messages; null when nothing is due now. */
  async nextGroup(limit: number): Promise<Group | null> {
    const due = await this.takeDue(limit)
    if (due) return due
    while (!this.stop.aborted) {
      await this.refill()
      const chunk = this.nextChunk()
      if (!chunk && this.open.length === 0) return this.takeDue(limit, true)
      const group = chunk ? await this.takeFrom(chunk, limit) : await this.waitForDue(limit)
      if (group) return group
    }
    return null
  }

  /** Gives back what was not handed out. */
  async release(): Promise<void> {
    await releaseChunks(this.sql, this.open.splice(0).map((chunk) => chunk.id), this.lane.epoch)
  }

  /** The campaigns' chunks in turn, without those whose own limit has them wait. */
  private nextChunk(): OpenChunk | undefined {
    const now = Date.now()
    for (let tries = 0; tries < this.open.length; tries += 1) {
      const chunk = this.open[this.turn++ % this.open.length]!
      if ((this.ownTurnAtMs.get(chunk.campaignId) ?? 0) <= now) return chunk
    }
    return undefined
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
    const turnAt = Math.max(Date.now() - 1000 * OWN_RATE_SLICE, this.ownTurnAtMs.get(chunk.campaignId) ?? 0)
    this.ownTurnAtMs.set(chunk.campaignId, turnAt + (count * 1000) / rate)
    return count
  }

  private async takeDue(limit: number, force = false): Promise<Group | null> {
    const now = Date.now()
    if (!force && now - this.dueCheckedAtMs < DUE_CHECK_MS) return null
    this.dueCheckedAtMs = now
    const messages = await claimDue(this.sql, this.lane, limit)
    return messages.length > 0 ? { messages, chunkId: null, committedAtMs: Date.now() } : null
  }

  private async refill(): Promise<void> {
    const now = Date.now()
    if (this.open.length >= OPEN_CHUNKS_MAX || (this.open.length > 0 && now - this.othersCheckedAtMs < DUE_CHECK_MS)) return
    this.othersCheckedAtMs = now
    const except = this.open.length > 0 ? this.open.map((chunk) => chunk.campaignId) : []
    const claimed = await claimChunk(this.sql, this.lane, except)
    if (!claimed) return
    this.open.push({ ...claimed, messages: await readChunk(this.sql, claimed), next: 0 })
  }

  private async takeFrom(chunk: OpenChunk, limit: number): Promise<Group | null> {
    const messages = chunk.messages.slice(chunk.next, chunk.next + this.allowance(chunk, limit))
    chunk.next += messages.length
    const isLast = chunk.next >= chunk.messages.length
    const upto = isLast ? chunk.lastId : messages[messages.length - 1]!.id
    const mayLeave = await commitIntent(this.sql, { id: chunk.id, epoch: this.lane.epoch, upto })
    if (isLast || !mayLeave) this.open.splice(this.open.indexOf(chunk), 1)
    if (!mayLeave) {
      await releaseChunks(this.sql, [chunk.id], this.lane.epoch)
      return null
    }
    if (isLast) this.exhausted.add(chunk.id)
    return messages.length > 0 ? { messages, chunkId: chunk.id, committedAtMs: Date.now() } : null
  }
}
