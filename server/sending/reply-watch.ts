import type { Sql } from '#db/client.ts'
import { readClocks } from '#server/lib/steady-now.ts'
import { claimDue } from './lane-store.ts'
import type { Group } from './message-source.ts'
import type { ReplyBell } from './reply-bell.ts'

/** Whoever was not rung for looks all the same: a ring may be lost. */
const LOOK_MS = 500
const REPLIES_MAX = 50

export type ReplyWatchParts = {
  sql: Sql
  lane: { accountId: string; epoch: number }
  dispatch: (group: Group) => Promise<void>
  /** False while Meta wants silence from the number. */
  mayLeave: () => boolean
  bell: ReplyBell
}

/**
 * Chat replies pass a campaign that sends at full rate: heard of and taken beside its groups, and given the next turn instead of waiting
 * until the groups whose intents are durable have left.
 */
export class ReplyWatch {
  private readonly parts: ReplyWatchParts
  private readonly ended = new AbortController()
  private readonly running: Promise<void>
  private failure: unknown = null

  constructor(parts: ReplyWatchParts) {
    this.parts = parts
    this.running = this.run().catch((error: unknown) => {
      this.failure = error ?? new Error('looking for replies failed')
    })
  }

  /** @throws the error that ended the watch */
  check(): void {
    if (this.failure !== null) throw this.failure
  }

  /** Resolves when every reply that it has claimed is on its way. */
  async stop(): Promise<void> {
    this.ended.abort()
    await this.running
  }

  private async run(): Promise<void> {
    const { sql, lane, dispatch, mayLeave, bell } = this.parts
    while (!this.ended.signal.aborted) {
      // Begun before the look, so that a reply that commits during it is heard.
      const ring = bell.wait(lane.accountId, LOOK_MS, this.ended.signal)
      const intended = readClocks()
      const messages = mayLeave() ? await claimDue(sql, lane, { limit: REPLIES_MAX, which: 'replies' }) : []
      if (messages.length > 0) await dispatch({ messages, chunkId: null, intended })
      else await ring
    }
  }
}
