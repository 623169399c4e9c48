import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { Sql } from '#db/client.ts'
import { findDecided } from '#server/campaigns/check-settled.ts'
import { foldCounts } from '#server/campaigns/fold-counts.ts'
import type { Logger } from '#server/lib/logger.ts'
import { steadyNow } from '#server/lib/steady-now.ts'
import type { MovedMessages } from '#server/sending/apply-updates.ts'
import { campaignWorkflowId, deliveryProgressSignal, templateChangedSignal } from '#workflows/campaigns/contract.ts'
import type { TemplateNotice } from './follow-templates.ts'

const FLUSH_MS = 1000
const CAMPAIGNS_MAX = 10_000
/** Workflows look less and less often; steps of counts that webhooks add must not pile up until then. */
const FOLD_MS = 20_000

/**
 * Sums what webhooks moved and signals the workflow of each campaign that has something to decide by it, at most once a second: when the last
 * message of one that settles has its final status, or when somebody waits for another attempt. A lost signal costs minutes, five at most: the
 * workflow also looks by itself.
 */
export class CampaignSignals {
  private readonly parts: { sql: Sql; temporal: Client; log: Logger }
  private readonly moved = new Map<string, number>()
  private timer: NodeJS.Timeout | null = null
  private foldedAtMs = steadyNow()
  private flushing: Promise<unknown> = Promise.resolve()

  constructor(parts: { sql: Sql; temporal: Client; log: Logger }) {
    this.parts = parts
  }

  add(moved: MovedMessages[]): void {
    for (const { campaignId, moved: count } of moved) if (campaignId) this.note(campaignId, count)
    if (this.moved.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  /** Rows are held already; a workflow that does not hear of it finds out when it looks. */
  tellOfTemplates(notices: TemplateNotice[]): void {
    for (const { campaignId, ...notice } of notices) {
      const handle = this.parts.temporal.workflow.getHandle(campaignWorkflowId(campaignId))
      handle.signal(templateChangedSignal, notice).catch((error: unknown) => this.parts.log.warn({ err: error, campaignId }, 'campaign was not told about its template'))
    }
  }

  /** Sends what is owed now, and waits for what is being sent; for shutdown. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const before = this.flushing
    const now = this.send()
    this.flushing = Promise.all([before, now])
    await this.flushing
  }

  private async send(): Promise<void> {
    // What moves from here on is asked about the next time: an answer of now would not know of it.
    const asked = [...this.moved]
    this.moved.clear()
    try {
      const ids = asked.map(([id]) => id)
      await this.fold(ids)
      const decided = new Set(await findDecided(this.parts.sql, ids))
      await Promise.all(asked.filter(([id]) => decided.has(id)).map(([id, moved]) => this.tell(id, moved)))
    } catch (error) {
      for (const [campaignId, moved] of asked) this.note(campaignId, moved)
      this.parts.log.warn({ err: error }, 'campaign signals wait')
    }
    if (this.moved.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  private async fold(campaignIds: string[]): Promise<void> {
    if (steadyNow() - this.foldedAtMs < FOLD_MS) return
    this.foldedAtMs = steadyNow()
    await foldCounts(this.parts.sql, campaignIds).catch((error: unknown) => this.parts.log.warn({ err: error }, 'counts are folded later'))
  }

  /** One that did not hear of it is told with the next. */
  private async tell(campaignId: string, moved: number): Promise<void> {
    await this.parts.temporal.workflow.getHandle(campaignWorkflowId(campaignId)).signal(deliveryProgressSignal, { moved }).catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return
      this.note(campaignId, moved)
      this.parts.log.warn({ err: error, campaignId }, 'campaign was not signalled')
    })
  }

  private note(campaignId: string, moved: number): void {
    if (this.moved.has(campaignId) || this.moved.size < CAMPAIGNS_MAX) this.moved.set(campaignId, (this.moved.get(campaignId) ?? 0) + moved)
  }
}
