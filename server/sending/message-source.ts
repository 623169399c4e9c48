import type { Sql } from '#db/client.ts'
import { claimChunk, claimDue, commitIntent, readChunk, releaseChunks, type QueuedMessage } from './lane-store.ts'

/** Messages whose intent is durable: they may leave, and must leave soon or be given back. */
export type Group = { messages: QueuedMessage[]; chunkId: number | null; committedAtMs: number }

type OpenChunk = { id: number; campaignId: string; lastId: number; messages: QueuedMessage[]; next: number }

/** Chunks that the lane holds at once: one per campaign at first, so that campaigns share a number evenly. */
const OPEN_CHUNKS_MAX = 8
const DUE_CHECK_MS = 100

/** Hands out groups in turn from all running campaigns of the number, chat replies and retries first. */
export class MessageSource {
  private readonly sql: Sql
  private readonly lane: { accountId: string; epoch: number }
  private readonly open: OpenChunk[] = []
  private turn = 0
  private dueCheckedAtMs = 0
  private othersCheckedAtMs = 0
  /** Chunks with nothing left to hand out, by id; the lane closes them once their results are durable. */
  readonly exhausted = new Set<number>()

  constructor(sql: Sql, lane: { accountId: string; epoch: number }) {
    this.sql = sql
    this.lane = lane
  }

  /** The next group of at most `limit` messages; null when nothing is due now. */
  async nextGroup(limit: number): Promise<Group | null> {
    const due = await this.takeDue(limit)
    if (due) return due
    for (;;) {
      await this.refill()
      const chunk = this.open[this.turn++ % Math.max(this.open.length, 1)]
      if (!chunk) return this.takeDue(limit, true)
      const group = await this.takeFrom(chunk, limit)
      if (group) return group
    }
  }

  /** Gives back what was not handed out. */
  async release(): Promise<void> {
    await releaseChunks(this.sql, this.open.splice(0).map((chunk) => chunk.id), this.lane.epoch)
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
    const messages = chunk.messages.slice(chunk.next, chunk.next + limit)
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
