import type { Services } from '#server/services.ts'
import { applyDeliveries } from './apply-deliveries.ts'
import { CampaignSignals } from './campaign-signals.ts'
import type { Delivery } from './delivery.ts'
import { beatEndpoint } from './endpoint-clock.ts'
import { NumberDirectory } from './find-accounts.ts'
import { GroupCommit } from './group-commit.ts'
import { journalDeliveries } from './journal.ts'
import { parseWebhook } from './parse-webhook.ts'

const BEAT_MS = 2000
const GROUP_MAX = 64
const QUEUE_MAX = 5000

/** Takes deliveries in: journaled and applied before the answer; afterwards workflows and numbers hear of it. */
export class WebhookIntake {
  private readonly services: Pick<Services, 'sql' | 'temporal' | 'log'>
  private readonly directory = new NumberDirectory()
  private readonly signals: CampaignSignals
  private readonly group: GroupCommit<Delivery>
  private readonly fields = new Map<string, { count: number; lastAt: Date }>()
  private readonly numbers = new Set<string>()
  private beat: NodeJS.Timeout | null = null
  private failed = true

  constructor(services: Pick<Services, 'sql' | 'temporal' | 'log'>) {
    this.services = services
    this.signals = new CampaignSignals(services)
    this.group = new GroupCommit({ groupMax: GROUP_MAX, queueMax: QUEUE_MAX, commit: (items) => this.commit(items) })
  }

  /** Starts the endpoint's clock; from here on silence counts as evidence. */
  async start(): Promise<void> {
    await this.tick()
    this.beat = setInterval(() => void this.tick().catch((error: unknown) => this.services.log.warn({ err: error }, 'webhook clock waits')), BEAT_MS)
  }

  async stop(): Promise<void> {
    if (this.beat) clearInterval(this.beat)
    await this.tick().catch(() => undefined)
    await this.signals.flush()
  }

  /** Resolves once the delivery is durable. @throws when it is not: answer 500, Meta sends it again */
  async take(body: Buffer): Promise<void> {
    const delivery: Delivery = { body, receivedAt: new Date(), events: parseWebhook(body) }
    try {
      await this.group.add(delivery)
    } catch (error) {
      this.failed = true
      throw error
    }
    this.count(delivery)
  }

  /** A delivery that was refused for its signature still shows on the health page. */
  countBadSignature(): void {
    this.countField('(bad signature)', 1)
  }

  private async commit(deliveries: Delivery[]): Promise<void> {
    try {
      const { moved, notices } = await applyDeliveries(this.services.sql, this.directory, deliveries)
      this.signals.add(moved)
      this.signals.tellOfTemplates(notices)
    } catch (error) {
      if (deliveries.length > 1) {
        for (const delivery of deliveries) await this.commit([delivery])
        return
      }
      if (!isDataError(error)) throw error
      this.services.log.error({ err: error }, 'a webhook could not be applied; it waits in the journal')
      await journalDeliveries(this.services.sql, deliveries, 'The database refused its contents; replay it once that is mended.')
    }
  }

  private count(delivery: Delivery): void {
    for (const [field, count] of delivery.events?.fields ?? [['(unreadable)', 1] as const]) this.countField(field, count)
    for (const event of delivery.events?.statuses ?? []) this.numbers.add(event.phoneNumberId)
    for (const event of delivery.events?.inbound ?? []) this.numbers.add(event.phoneNumberId)
  }

  private countField(field: string, count: number): void {
    const known = this.fields.get(field)
    this.fields.set(field, { count: (known?.count ?? 0) + count, lastAt: new Date() })
  }

  /** Every two seconds: the endpoint's beat, the numbers heard of, the counts per field. */
  private async tick(): Promise<void> {
    const { sql } = this.services
    const restart = this.failed
    this.failed = false
    await beatEndpoint(sql, restart)
    const numbers = [...this.numbers]
    this.numbers.clear()
    if (numbers.length > 0) await sql`update whatsapp_accounts set last_webhook_at = now() where phone_number_id = any(${numbers}::text[])`
    const rows = [...this.fields]
    this.fields.clear()
    if (rows.length === 0) return
    await sql`
      insert into webhook_stats (hour, field, count, last_at)
      select date_trunc('hour', u.last_at), u.field, u.count, u.last_at
      from unnest(${rows.map(([field]) => field.slice(0, 100))}::text[], ${rows.map(([, row]) => row.count)}::int[], ${rows.map(([, row]) => row.lastAt.toISOString())}::timestamptz[]) as u(field, count, last_at)
      on conflict (hour, field) do update set count = webhook_stats.count + excluded.count, last_at = excluded.last_at`
  }
}

/** SQLSTATE classes 22 (data) and 23 (constraints): sending it again would not help. */
function isDataError(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return code.startsWith('22') || code.startsWith('23')
}
