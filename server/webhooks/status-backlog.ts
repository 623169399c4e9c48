import type { PendingDelivery } from './journal.ts'
import { StatusCollector } from './collapse-statuses.ts'
import type { StatusEvent } from './webhook-events.ts'

/** What is applied together: the deliveries, and what their statuses say. */
export type BacklogPart = { statuses: StatusCollector; deliveries: PendingDelivery[] }

export type StatusBacklogOptions = {
  /** From the first status of a part until it is applied. */
  ms: number
  /** Messages on their way at most, waiting and being applied; beyond it nothing more may be added. */
  messagesMax: number
  /** @throws nothing: what it cannot apply stays in `webhook_pending` */
  apply: (part: BacklogPart) => Promise<void>
}

/**
 * Statuses that are journaled and answered, until they are applied a moment later: most messages then need one update for `sent`,
 * `delivered` and `read`. Only a short cut: the durable queue is `webhook_pending`, and what is lost here is applied out of it.
 */
export class StatusBacklog {
  private readonly options: StatusBacklogOptions
  private next: BacklogPart = emptyPart()
  private applying: BacklogPart | null = null
  private running: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null

  constructor(options: StatusBacklogOptions) {
    this.options = options
  }

  get hasRoom(): boolean {
    return this.next.statuses.size + (this.applying?.statuses.size ?? 0) < this.options.messagesMax
  }

  add(deliveries: PendingDelivery[], statuses: StatusEvent[]): void {
    for (const delivery of deliveries) this.next.deliveries.push(delivery)
    for (const event of statuses) this.next.statuses.add(event)
    this.timer ??= setTimeout(() => void this.flush(), this.options.ms)
  }

  /** Resolves when everything added so far was tried. */
  async flush(): Promise<void> {
    while (this.running) await this.running
    if (this.next.deliveries.length === 0) return
    this.running = this.applyNext()
    await this.running
  }

  private async applyNext(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.applying = this.next
    this.next = emptyPart()
    try {
      await this.options.apply(this.applying)
    } finally {
      this.applying = null
      this.running = null
    }
  }
}

function emptyPart(): BacklogPart {
  return { statuses: new StatusCollector(), deliveries: [] }
}
