import type { Client } from '@temporalio/client'
import type { Sql } from '#db/client.ts'
import type { Logger } from '#server/lib/logger.ts'
import type { MovedMessages } from '#server/sending/apply-updates.ts'
import { campaignWorkflowId, deliveryProgressSignal, templateChangedSignal } from '#workflows/campaigns/contract.ts'
import type { TemplateNotice } from './follow-templates.ts'

const FLUSH_MS = 1000
/** While messages still leave, the workflow needs no news of deliveries more often than this. */
const RUNNING_EVERY_MS = 30_000
const CAMPAIGNS_MAX = 10_000

/** Sums what webhooks moved and signals each campaign's workflow at most once a second. A lost signal costs seconds: the workflow also looks by itself. */
export class CampaignSignals {
  private readonly parts: { sql: Sql; temporal: Client; log: Logger }
  private readonly moved = new Map<string, number>()
  private readonly toldAtMs = new Map<string, number>()
  private timer: NodeJS.Timeout | null = null

  constructor(parts: { sql: Sql; temporal: Client; log: Logger }) {
    this.parts = parts
  }

  add(moved: MovedMessages[]): void {
    for (const { campaignId, moved: count } of moved) {
      if (campaignId && (this.moved.has(campaignId) || this.moved.size < CAMPAIGNS_MAX)) this.moved.set(campaignId, (this.moved.get(campaignId) ?? 0) + count)
    }
    if (this.moved.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  /** Rows are held already; a workflow that does not hear of it finds out when it looks. */
  tellOfTemplates(notices: TemplateNotice[]): void {
    for (const { campaignId, ...notice } of notices) {
      const handle = this.parts.temporal.workflow.getHandle(campaignWorkflowId(campaignId))
      handle.signal(templateChangedSignal, notice).catch((error: unknown) => this.parts.log.warn({ err: error, campaignId }, 'campaign was not told about its template'))
    }
  }

  /** Sends what is owed now; for shutdown. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    try {
      const rows = await this.parts.sql<{ id: string; state: string }[]>`select id, state from campaigns where id = any(${[...this.moved.keys()]}::uuid[])`
      const now = Date.now()
      const due = rows.filter((row) => row.state === 'settling' || now - (this.toldAtMs.get(row.id) ?? 0) > RUNNING_EVERY_MS)
      await Promise.all(due.map((row) => this.tell(row, now)))
      for (const id of this.moved.keys()) if (!rows.some((row) => row.id === id)) this.moved.delete(id)
    } catch (error) {
      this.parts.log.warn({ err: error }, 'campaign signals wait')
    }
    if (this.moved.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  private async tell(row: { id: string; state: string }, now: number): Promise<void> {
    const count = this.moved.get(row.id) ?? 0
    this.moved.delete(row.id)
    this.toldAtMs.set(row.id, now)
    if (this.toldAtMs.size > CAMPAIGNS_MAX) this.toldAtMs.clear()
    if (!['running', 'settling', 'paused', 'held'].includes(row.state)) return
    await this.parts.temporal.workflow.getHandle(campaignWorkflowId(row.id)).signal(deliveryProgressSignal, { moved: count }).catch((error: unknown) => {
      this.parts.log.warn({ err: error, campaignId: row.id }, 'campaign was not signalled')
    })
  }
}
