import type { Sql } from '#db/client.ts'
import { publishLive } from '#server/live/publish-live.ts'

export type ProgressCounts = { total: number; rejected: number; created: number; updated: number; unchanged: number }

const WRITE_EVERY_MS = 500

/**
 * Writes how far an import is, outside its transaction, at most twice a second; open pages hear of each write. It only
 * informs: a write that fails is left to the next one.
 */
export class ImportProgress {
  private readonly sql: Sql
  private readonly target: { orgId: string; importId: string }
  private counts: ProgressCounts = { total: 0, rejected: 0, created: 0, updated: 0, unchanged: 0 }
  private writing: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null
  private isStopped = false

  constructor(sql: Sql, target: { orgId: string; importId: string }) {
    this.sql = sql
    this.target = target
  }

  set(counts: Partial<ProgressCounts>): void {
    this.counts = { ...this.counts, ...counts }
    if (!this.isStopped) this.timer ??= setTimeout(() => this.startWriting(), WRITE_EVERY_MS)
  }

  /** Nothing is being written afterwards: the import's own transaction may have the row. */
  async stop(): Promise<void> {
    this.isStopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.writing
  }

  async announce(): Promise<void> {
    await publishLive(this.sql, this.target.orgId, { kind: 'import', id: this.target.importId })
  }

  private startWriting(): void {
    const written = this.counts
    this.writing = this.write(written)
      .catch(() => undefined)
      .then(() => {
        this.timer = null
        this.writing = null
        if (this.counts !== written) this.set({})
      })
  }

  private async write(counts: ProgressCounts): Promise<void> {
    const { total, rejected, created, updated, unchanged } = counts
    await this.sql`
      update contact_imports set total = ${total}, rejected = ${rejected}, created = ${created}, updated = ${updated}, unchanged = ${unchanged}
      where id = ${this.target.importId} and state = 'running'`
    await this.announce()
  }
}
