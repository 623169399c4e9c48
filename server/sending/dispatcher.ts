import { setTimeout as sleep } from 'node:timers/promises'
import type { SendOutcome } from '#server/graph/message-call.ts'
import type { LaneResult } from './lane-result.ts'
import type { QueuedMessage } from './lane-store.ts'
import type { Group } from './message-source.ts'
import type { Pacer } from './pacer.ts'

export type DispatcherOptions = {
  pacer: Pacer
  /** Calls in flight at once: rate × latency, and some room. */
  inFlightMax: number
  /** A message whose intent is older than this does not leave any more; it goes back to the queue. */
  intentMaxAgeMs: number
  send: (message: QueuedMessage) => Promise<SendOutcome>
  settle: (message: QueuedMessage, outcome: SendOutcome) => LaneResult
  /** The result of a chunk's message is known and handed to the writer. */
  onResult: (result: LaneResult, chunkId: number | null) => void
}

/** Sends groups at the lane's pace with a bounded number of calls in flight. */
export class Dispatcher {
  private readonly options: DispatcherOptions
  private inFlight = 0
  private wake: (() => void) | null = null
  private readonly pendingByChunk = new Map<number, number>()

  constructor(options: DispatcherOptions) {
    this.options = options
  }

  /** Returns when every message of the group has left or was given back; answers may still be on their way. */
  async dispatch(group: Group): Promise<void> {
    if (group.chunkId !== null) this.pendingByChunk.set(group.chunkId, (this.pendingByChunk.get(group.chunkId) ?? 0) + group.messages.length)
    for (const message of group.messages) {
      const waitMs = this.options.pacer.take(Date.now())
      if (waitMs > 1) await sleep(waitMs)
      while (this.inFlight >= this.options.inFlightMax) await new Promise<void>((resolve) => (this.wake = resolve))
      if (Date.now() - group.committedAtMs > this.options.intentMaxAgeMs) this.finish(message, { kind: 'not_sent' }, group.chunkId)
      else void this.call(message, group.chunkId)
    }
  }

  /** Waits for the answers of everything that has left. */
  async drain(): Promise<void> {
    while (this.inFlight > 0) await new Promise<void>((resolve) => (this.wake = resolve))
  }

  pendingOf(chunkId: number): number {
    return this.pendingByChunk.get(chunkId) ?? 0
  }

  private async call(message: QueuedMessage, chunkId: number | null): Promise<void> {
    this.inFlight += 1
    const outcome = await this.options.send(message).catch((): SendOutcome => ({ kind: 'unknown', cause: 'reset' }))
    this.inFlight -= 1
    this.finish(message, outcome, chunkId)
    this.wake?.()
    this.wake = null
  }

  private finish(message: QueuedMessage, outcome: SendOutcome, chunkId: number | null): void {
    this.options.onResult(this.options.settle(message, outcome), chunkId)
    if (chunkId === null) return
    const left = this.pendingOf(chunkId) - 1
    if (left > 0) this.pendingByChunk.set(chunkId, left)
    else this.pendingByChunk.delete(chunkId)
  }
}
