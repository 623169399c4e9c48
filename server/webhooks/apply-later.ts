import { applyBacklog, applyPending, type PendingParts } from './apply-pending.ts'
import type { Delivery } from './delivery.ts'
import { countStatuses, isUrgent } from './gather-statuses.ts'
import { journalPending } from './journal.ts'
import { StatusBacklog, type BacklogPart } from './status-backlog.ts'
import { StatusLoad } from './status-load.ts'

/** Long enough for most messages' `sent`, `delivered` and `read` where people are quick, short enough for a page. */
const APPLIED_WITHIN_MS = 900
/** Messages whose statuses are on their way. */
const BACKLOG_MAX = 20_000
/** Deliveries that were not applied in this time are left over: no process has them in memory any more. */
const LEFT_OVER_MS = 5000

/** `from`: statuses a second from which on they are applied after the answer, in groups of a fifth of them; 0: never. */
export type ApplyLaterParts = PendingParts & { from: number }

/** Deliveries that are answered once they are journaled, under load, and applied within a second (decision 0021). */
export class ApplyLater {
  private readonly parts: ApplyLaterParts
  private readonly backlog: StatusBacklog
  private readonly load = new StatusLoad()
  /** How often something that was answered could not be applied, and how many of these times were made up for. */
  private failures = 0
  private madeUpFor = 0
  private leftOver: Promise<void> | null = null

  constructor(parts: ApplyLaterParts) {
    this.parts = parts
    this.backlog = new StatusBacklog({ ms: APPLIED_WITHIN_MS, messagesMax: BACKLOG_MAX, apply: (part) => this.apply(part) })
  }

  /**
   * To be given every group. Under load, and when nobody waits for anything in it, resolves to true once it is journaled. False: apply it
   * before its answer; when the load has ended, what waited is applied, too.
   * @throws when it could not be journaled
   */
  async tryTake(group: Delivery[]): Promise<boolean> {
    const { from, hot } = this.parts
    const count = countStatuses(group)
    const perSecond = this.load.note(count, performance.now())
    if (from === 0 || group.some(isUrgent)) return false
    const isLoad = perSecond >= from && count >= from / 5
    if (!isLoad) void this.backlog.flush()
    if (!isLoad || this.isBehind || !this.backlog.hasRoom) return false
    this.backlog.add(await hot.begin((tx) => journalPending(tx, group)), group.flatMap(({ events }) => events?.statuses ?? []))
    return true
  }

  /** Until what was answered is applied, no more is answered early. */
  private get isBehind(): boolean {
    return this.failures > this.madeUpFor
  }

  /** For shutdown: nothing goes on afterwards. */
  async stop(): Promise<void> {
    await this.backlog.flush()
    await this.leftOver
  }

  /** Applies what any process has left over, in the journal's order; one run at a time. @param all at a start: what is young as well */
  applyLeftOver({ all }: { all: boolean }): Promise<void> {
    this.leftOver ??= this.applyOutOfJournal(all || this.isBehind ? 0 : LEFT_OVER_MS).finally(() => {
      this.leftOver = null
    })
    return this.leftOver
  }

  private async apply(part: BacklogPart): Promise<boolean> {
    try {
      await applyBacklog(this.parts, part)
      return true
    } catch (error) {
      this.failures += 1
      this.parts.log.warn({ err: error }, 'statuses could not be applied as they came; they will be out of the journal')
      return false
    }
  }

  private async applyOutOfJournal(olderThanMs: number): Promise<void> {
    // What fails meanwhile is the next run's.
    const { failures } = this
    try {
      await applyPending(this.parts, { olderThanMs })
      this.madeUpFor = failures
    } catch (error) {
      this.failures += 1
      this.parts.log.warn({ err: error }, 'journaled statuses wait to be applied')
    }
  }
}
