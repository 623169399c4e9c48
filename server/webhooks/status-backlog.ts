import { parseOutboundKey } from '#server/lib/outbound-key.ts'
import { StatusCollector } from './collapse-statuses.ts'
import type { PendingDelivery } from './journal.ts'
import type { StatusEvent } from './webhook-events.ts'

/** What is applied together: the deliveries, and what their statuses say unless an older part tells of the message already. */
export type BacklogPart = { statuses: StatusCollector; deliveries: PendingDelivery[] }

export type StatusBacklogOptions = {
  /** From a message's first status until it is applied, at most. */
  ms: number
  /** Messages on their way at most, waiting and being applied; beyond it nothing more may be added. */
  messagesMax: number
  /** @returns whether it was applied; what was not stays in `webhook_pending` @throws nothing */
  apply: (part: BacklogPart) => Promise<boolean>
}

type Waiting = BacklogPart & { timers: NodeJS.Timeout[] }

/** Parts that wait side by side: of its time a message waits five sixths at least. */
const PARTS = 6

/**
 * Statuses that are journaled and answered, until they are applied a moment later: most messages then need one update for `sent`,
 * `delivered` and `read`, for each waits from its first status on. Only a short cut: the durable queue is `webhook_pending`, and what is
 * lost here is applied out of it.
 */
export class StatusBacklog {
  private readonly options: StatusBacklogOptions
  /** Oldest first. */
  private readonly parts: Waiting[] = []
  /** The youngest part, while it takes deliveries. */
  private open: Waiting | null = null
  private applying: Waiting | null = null
  private running: Promise<void> | null = null

  constructor(options: StatusBacklogOptions) {
    this.options = options
  }

  get hasRoom(): boolean {
    return this.parts.reduce((sum, { statuses }) => sum + statuses.size, this.applying?.statuses.size ?? 0) < this.options.messagesMax
  }

  add(deliveries: PendingDelivery[], statuses: StatusEvent[]): void {
    const open = (this.open ??= this.openPart())
    for (const delivery of deliveries) open.deliveries.push(delivery)
    for (const event of statuses) {
      const key = parseOutboundKey(event.callbackData)
      const part = key === null ? open : (this.parts.findLast(({ statuses }) => statuses.knows(key.messageId)) ?? open)
      part.statuses.add(event, key)
    }
  }

  /** Resolves when everything added so far was tried. */
  async flush(): Promise<void> {
    const last = this.parts.at(-1) ?? this.applying
    this.open = null
    if (last) await this.applyUpTo(last)
  }

  private openPart(): Waiting {
    const { ms } = this.options
    const part: Waiting = { statuses: new StatusCollector(), deliveries: [], timers: [] }
    const close = () => {
      if (this.open === part) this.open = null
    }
    part.timers.push(setTimeout(close, ms / PARTS), setTimeout(() => void this.applyUpTo(part), ms))
    this.parts.push(part)
    return part
  }

  private async applyUpTo(last: Waiting): Promise<void> {
    while (this.parts.includes(last) || this.applying === last) await (this.running ??= this.applyOldest())
  }

  private async applyOldest(): Promise<void> {
    const part = this.parts.shift()!
    for (const timer of part.timers) clearTimeout(timer)
    if (this.open === part) this.open = null
    this.applying = part
    const younger = [...this.parts]
    try {
      // Younger deliveries may have told this part of its messages: they stay in `webhook_pending` with its own.
      if (!(await this.options.apply(part))) for (const { deliveries } of younger) deliveries.length = 0
    } finally {
      this.applying = null
      this.running = null
    }
  }
}
