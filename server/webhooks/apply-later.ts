import type { Services } from '#server/services.ts'
import { applyBacklog, applyPending } from './apply-pending.ts'
import type { AppliedStatuses } from './apply-statuses.ts'
import type { Delivery } from './delivery.ts'
import type { NumberDirectory } from './find-accounts.ts'
import { countStatuses, isUrgent } from './gather-statuses.ts'
import { journalPending } from './journal.ts'
import { StatusBacklog, type BacklogPart } from './status-backlog.ts'
import { StatusLoad } from './status-load.ts'

/** Long enough for most messages' `sent`, `delivered` and `read` where people are quick, short enough for a page. */
const APPLIED_WITHIN_MS = 800
/** Messages whose statuses are on their way. */
const BACKLOG_MAX = 20_000
/** Deliveries that were not applied in this time are left over: no process has them in memory any more. */
const LEFT_OVER_MS = 5000

export type ApplyLaterParts = Pick<Services, 'hot' | 'log'> & {
  directory: NumberDirectory
  tell: (applied: AppliedStatuses) => void
  /** From so many statuses a second on, in groups of a fifth of them; 0: never. */
  from: number
}

/** Deliveries that are answered once they are journaled, under load, and applied within a second (decision 0021). */
export class ApplyLater {
  private readonly parts: ApplyLaterParts
  private readonly backlog: StatusBacklog
  private readonly load = new StatusLoad()
  /** Something that was answered could not be applied: until it is, no more is answered early. */
  private isBehind = false
  private leftOver: Promise<void> | null = null

  constructor(parts: ApplyLaterParts) {
    this.parts = parts
    this.backlog = new StatusBacklog({ ms: APPLIED_WITHIN_MS, messagesMax: BACKLOG_MAX, apply: (part) => this.apply(part) })
  }

  /** To be asked of every group: not while people wait for something in it, nor when the load ends, which applies what waits. */
  mayTake(group: Delivery[]): boolean {
    const { from } = this.parts
    const count = countStatuses(group)
    const perSecond = this.load.note(count, performance.now())
    if (from === 0 || group.some(isUrgent)) return false
    const isLoad = perSecond >= from && count >= from / 5
    if (!isLoad) void this.backlog.flush()
    return isLoad && !this.isBehind && this.backlog.hasRoom
  }

  /** Resolves once the group is journaled. @throws when it is not */
  async take(group: Delivery[]): Promise<void> {
    const pending = await this.parts.hot.begin((tx) => journalPending(tx, group))
    this.backlog.add(pending, group.flatMap(({ events }) => events?.statuses ?? []))
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

  private async apply(part: BacklogPart): Promise<void> {
    try {
      this.parts.tell(await applyBacklog(this.parts, part))
    } catch (error) {
      this.isBehind = true
      this.parts.log.warn({ err: error }, 'statuses could not be applied as they came; they will be out of the journal')
    }
  }

  private async applyOutOfJournal(olderThanMs: number): Promise<void> {
    try {
      this.parts.tell(await applyPending(this.parts, { olderThanMs }))
      this.isBehind = false
    } catch (error) {
      this.isBehind = true
      this.parts.log.warn({ err: error }, 'journaled statuses wait to be applied')
    }
  }
}
