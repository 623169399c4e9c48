import type { Client } from '@temporalio/client'
import type { Sql } from '#db/client.ts'
import type { Logger } from '#server/lib/logger.ts'
import type { MovedMessages } from '#server/sending/apply-updates.ts'
import { campaignWorkflowId, deliveryProgressSignal, templateChangedSignal } from '#workflows/campaigns/contract.ts'
import type { TemplateNotice } from './follow-templates.ts'

const FLUSH_MS = 1000
const CAMPAIGNS_MAX = 10_000

/**
 * Sums what webhooks moved and signals the workflow of each campaign that settles, at most once a second: one that still sends has nothing to
 * decide by deliveries. A lost signal costs seconds: the workflow also looks by itself.
 */
export class CampaignSignals {
  private readonly parts: { sql: Sql; temporal: Client; log: Logger }
  private readonly moved = new Map<string, number>()
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
      const asked = [...this.moved.keys()]
      const rows = await this.parts.sql<{ id: string }[]>`select id from campaigns where id = any(${asked}::uuid[]) and state = 'settling'`
      const told = rows.map(({ id }) => this.tell(id, this.moved.get(id) ?? 0))
      for (const id of asked) this.moved.delete(id)
      await Promise.all(told)
    } catch (error) {
      this.parts.log.warn({ err: error }, 'campaign signals wait')
    }
    if (this.moved.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  private async tell(id: string, moved: number): Promise<void> {
    await this.parts.temporal.workflow.getHandle(campaignWorkflowId(id)).signal(deliveryProgressSignal, { moved }).catch((error: unknown) => {
      this.parts.log.warn({ err: error, campaignId: id }, 'campaign was not signalled')
    })
  }
}
