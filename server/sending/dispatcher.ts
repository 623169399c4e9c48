import { setTimeout as sleep } from 'node:timers/promises'
import { ageMs, steadyNow } from '#server/lib/steady-now.ts'
import type { SendOutcome } from '#server/graph/message-call.ts'
import type { LaneResult } from './lane-result.ts'
import type { QueuedMessage } from './lane-store.ts'
import type { Group } from './message-source.ts'
import type { Pacer } from './pacer.ts'

/** Two groups are under way at a time, of 100 ms at most each: one whose intent is older leaves more slowly than it was meant to. */
const LINGERS_MS = 400

export type DispatcherOptions = {
  pacer: Pacer
  /** Calls in flight at once: rate × latency, and some room; until `setInFlightMax`. */
  inFlightMax: number
  /** A message whose intent is older than this does not leave any more; it goes back to the queue. */
  intentMaxAgeMs: number
  /** False: what has not left goes back to the queue. */
  mayLeave?: (group: Group) => boolean
  /** Asked of each message of a group that takes longer than usual to leave: somebody may have stopped its campaign meanwhile. */
  isStillWanted?: (message: QueuedMessage) => Promise<boolean>
  /** Calls back once. Whoever has to wait before the first byte asks `mayLeave` again: the message is older by then. */
  send: (message: QueuedMessage, done: (outcome: SendOutcome) => void, mayLeave: () => boolean) => void
  /** `turn`: the call's, as the pacer counts; null for what has not left. */
  settle: (message: QueuedMessage, outcome: SendOutcome, turn: number | null) => LaneResult
  /** The result of a chunk's message is known and handed to the writer. */
  onResult: (result: LaneResult, chunkId: number | null) => void
}

/** A message's turn and chunk, if it has them. */
type Leave = { turn: number | null; chunkId: number | null }
type Call = Leave & { turn: number; mayLeave: () => boolean }

/** Woken for every single answer, the loop would cost more than the calls. */
const ROOM_AT = 0.9

const notSent = { kind: 'not_sent' } as const

/** Sends groups at the lane's pace with a bounded number of calls in flight. Groups may be dispatched beside each other: they share the pace. */
export class Dispatcher {
  private readonly options: DispatcherOptions
  private inFlight = 0
  private waiters: { upto: number; wake: () => void }[] = []
  private inFlightMax: number
  private readonly pendingByChunk = new Map<number, number>()

  constructor(options: DispatcherOptions) {
    this.options = options
    this.inFlightMax = options.inFlightMax
  }

  /** The number has another level. */
  setInFlightMax(inFlightMax: number): void {
    this.inFlightMax = inFlightMax
  }

  /** Returns when every message of the group has left or was given back; answers may still be on their way. */
  async dispatch(group: Group): Promise<void> {
    if (group.chunkId !== null) this.pendingByChunk.set(group.chunkId, (this.pendingByChunk.get(group.chunkId) ?? 0) + group.messages.length)
    const isOpen = () => this.options.mayLeave?.(group) ?? true
    const mayLeave = () => isOpen() && ageMs(group.intended) <= this.options.intentMaxAgeMs
    for (const message of group.messages) {
      // What is stopped takes no turn from others, and does not wait for one. Its campaign is asked for only when it lingers: the loop would pay for a promise with each message.
      if (!isOpen() || (lingers(group) && (await this.isStopped(message)))) {
        this.finish(message, notSent, { turn: null, chunkId: group.chunkId })
        continue
      }
      const { waitMs, turn } = this.options.pacer.take(steadyNow())
      if (waitMs > 1) await this.wait(waitMs)
      if (this.inFlight >= this.inFlightMax) await this.fallTo(Math.floor(this.inFlightMax * ROOM_AT))
      const isStopped = lingers(group) && (await this.isStopped(message))
      if (!isStopped && mayLeave()) this.call(message, { turn, chunkId: group.chunkId, mayLeave })
      else this.finish(message, notSent, { turn: null, chunkId: group.chunkId })
    }
  }

  private async wait(ms: number): Promise<void> {
    const untilMs = steadyNow() + ms
    await sleep(ms)
    const nowMs = steadyNow()
    this.options.pacer.woke(nowMs - untilMs, nowMs)
  }

  private async isStopped(message: QueuedMessage): Promise<boolean> {
    return (await this.options.isStillWanted?.(message)) === false
  }

  /** Waits until at most so many calls are in flight. */
  private fallTo(inFlight: number): Promise<void> {
    return new Promise((wake) => this.waiters.push({ upto: inFlight, wake }))
  }

  /** Waits for the answers of everything that has left. */
  async drain(): Promise<void> {
    if (this.inFlight > 0) await this.fallTo(0)
  }

  pendingOf(chunkId: number): number {
    return this.pendingByChunk.get(chunkId) ?? 0
  }

  private call(message: QueuedMessage, leave: Call): void {
    const { turn } = leave
    this.inFlight += 1
    this.options.pacer.left(turn, steadyNow())
    this.options.send(message, (outcome) => {
      this.inFlight -= 1
      if (outcome.kind === 'accepted' || outcome.kind === 'refused') this.options.pacer.answered(turn, steadyNow())
      this.finish(message, outcome, leave)
      if (this.waiters.length > 0) this.wakeWaiters()
    }, leave.mayLeave)
  }

  private wakeWaiters(): void {
    const ready = this.waiters.filter(({ upto }) => this.inFlight <= upto)
    if (ready.length === 0) return
    this.waiters = this.waiters.filter(({ upto }) => this.inFlight > upto)
    for (const { wake } of ready) wake()
  }

  private finish(message: QueuedMessage, outcome: SendOutcome, { turn, chunkId }: Leave): void {
    this.options.onResult(this.options.settle(message, outcome, turn), chunkId)
    if (chunkId === null) return
    const left = this.pendingOf(chunkId) - 1
    if (left > 0) this.pendingByChunk.set(chunkId, left)
    else this.pendingByChunk.delete(chunkId)
  }
}

function lingers(group: Group): boolean {
  return ageMs(group.intended) > LINGERS_MS
}
