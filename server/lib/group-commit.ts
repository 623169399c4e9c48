export type GroupCommitOptions<T> = {
  /** Items in one group at most. */
  groupMax: number
  /** Items waiting at most; more are refused, and the sender tries again later. */
  queueMax: number
  commit: (items: T[]) => Promise<void>
  /** Larger groups under load; without it a group begins as soon as the one before has ended. */
  gather?: Gather<T>
}

export type Gather<T> = {
  /** From the beginning of a large group to that of the next, unless a full group or something urgent waits. */
  ms: number
  /** A group begins when nothing has come for so long: a sender may wait for our answers before it sends more. */
  quietMs: number
  isLarge: (group: T[]) => boolean
  isUrgent: (item: T) => boolean
}

/**
 * Natural group commit: whatever arrives while one commit runs forms the next group. An idle system commits at once, a busy one in
 * large groups, and after a large group the next may gather for a moment.
 */
export class GroupCommit<T> {
  private readonly options: GroupCommitOptions<T>
  private waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = []
  private isRunning = false
  /** On the steady clock: until then the next group gathers. */
  private gathersUntil = 0
  private endPause: (() => void) | null = null

  constructor(options: GroupCommitOptions<T>) {
    this.options = options
  }

  /** Resolves after the commit that holds the item. @throws Error 'queue full', or the commit's own error */
  add(item: T): Promise<void> {
    if (this.waiting.length >= this.options.queueMax) return Promise.reject(new Error('queue full'))
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject })
      if (!this.isRunning) void this.run()
      else if (this.options.gather?.isUrgent(item) || this.waiting.length >= this.options.groupMax) this.endPause?.()
    })
  }

  private async run(): Promise<void> {
    this.isRunning = true
    while (this.waiting.length > 0) {
      if (this.gathersUntil > 0) await this.gather()
      const group = this.waiting.splice(0, this.options.groupMax)
      const items = group.map((entry) => entry.item)
      this.gathersUntil = this.options.gather?.isLarge(items) ? performance.now() + this.options.gather.ms : 0
      await this.options.commit(items).then(
        () => group.forEach((entry) => entry.resolve()),
        (error: unknown) => group.forEach((entry) => entry.reject(error)),
      )
    }
    this.isRunning = false
  }

  private async gather(): Promise<void> {
    const { gather, groupMax } = this.options
    while (gather && this.waiting.length < groupMax && !this.waiting.some(({ item }) => gather.isUrgent(item))) {
      const ms = Math.min(gather.quietMs, this.gathersUntil - performance.now())
      if (ms <= 0) return
      const before = this.waiting.length
      await this.pause(ms)
      if (this.waiting.length === before) return
    }
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.endPause = null
  }
}
