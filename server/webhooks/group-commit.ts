export type GroupCommitOptions<T> = {
  /** Items in one group at most. */
  groupMax: number
  /** Items waiting at most; more are refused, and the sender tries again later. */
  queueMax: number
  commit: (items: T[]) => Promise<void>
}

/**
 * Natural group commit: whatever arrives while one commit runs forms the next group. No timer: an idle system commits
 * at once, a busy one in large groups.
 */
export class GroupCommit<T> {
  private readonly options: GroupCommitOptions<T>
  private waiting: { item: T; resolve: () => void; reject: (error: unknown) => void }[] = []
  private isRunning = false

  constructor(options: GroupCommitOptions<T>) {
    this.options = options
  }

  /** Resolves after the commit that holds the item. @throws Error 'queue full', or the commit's own error */
  add(item: T): Promise<void> {
    if (this.waiting.length >= this.options.queueMax) return Promise.reject(new Error('queue full'))
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject })
      if (!this.isRunning) void this.run()
    })
  }

  private async run(): Promise<void> {
    this.isRunning = true
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.options.groupMax)
      await this.options.commit(group.map((entry) => entry.item)).then(
        () => group.forEach((entry) => entry.resolve()),
        (error: unknown) => group.forEach((entry) => entry.reject(error)),
      )
    }
    this.isRunning = false
  }
}
