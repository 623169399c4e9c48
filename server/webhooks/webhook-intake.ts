import { isDatabaseAway } from '#server/lib/is-database-away.ts'
import { LiveTeller } from '#server/live/live-teller.ts'
import type { MovedMessages } from '#server/sending/apply-updates.ts'
import type { Services } from '#server/services.ts'
import { applyDeliveries } from './apply-deliveries.ts'
import { ApplyLater } from './apply-later.ts'
import { CampaignSignals } from './campaign-signals.ts'
import type { Delivery } from './delivery.ts'
import { beatEndpoint, leaveEndpoint } from './endpoint-clock.ts'
import { NumberDirectory } from './find-accounts.ts'
import type { TemplateNotice } from './follow-templates.ts'
import { gatherStatuses } from './gather-statuses.ts'
import { GroupCommit } from '#server/lib/group-commit.ts'
import { isDataError } from './is-data-error.ts'
import { journalDeliveries, REFUSED_NOTE } from './journal.ts'
import { HeardBook } from './heard-book.ts'
import { LagBook } from './lag-book.ts'
import { parseWebhook } from './parse-webhook.ts'
import { tellMoved } from './tell-moved.ts'
import { tellOthers, type TellServices } from './tell-others.ts'

const BEAT_MS = 2000
const GROUP_MAX = 64
const QUEUE_MAX = 5000

/**
 * Takes deliveries in: journaled and applied before the answer, or under load journaled before it and applied within a second;
 * afterwards workflows and numbers hear of it.
 */
export class WebhookIntake {
  private readonly services: TellServices
  private readonly process: string
  private readonly directory = new NumberDirectory()
  private readonly signals: CampaignSignals
  private readonly pages: LiveTeller
  private readonly group: GroupCommit<Delivery>
  private readonly later: ApplyLater
  private readonly fields = new Map<string, { count: number; lastAt: Date }>()
  private readonly heard = new HeardBook()
  private readonly lags = new LagBook()
  /** Deliveries without an answer, in the order of their arrival. */
  private readonly waiting = new Set<{ arrivedAtMs: number }>()
  private beat: NodeJS.Timeout | null = null
  private failed = true

  /**
   * @param options.laterFrom statuses a second from which on they are applied after the answer; 0: never
   * @param options.process this process among those that take deliveries in: its host and port
   */
  constructor(services: TellServices, { laterFrom = 0, process = 'web' } = {}) {
    this.services = services
    this.process = process
    this.signals = new CampaignSignals(services)
    this.pages = new LiveTeller(services.sql)
    this.group = new GroupCommit({ groupMax: GROUP_MAX, queueMax: QUEUE_MAX, commit: (items) => this.commit(items), gather: gatherStatuses })
    this.later = new ApplyLater({ hot: services.hot, log: services.log, directory: this.directory, from: laterFrom, tell: ({ moved, holds }) => this.tell(moved, holds) })
  }

  /** Applies what was answered and left behind, and starts the endpoint's clock; from here on silence counts as evidence. */
  async start(): Promise<void> {
    await this.later.applyLeftOver({ all: true })
    await this.tick()
    this.beat = setInterval(() => {
      void this.tick().catch((error: unknown) => this.services.log.warn({ err: error }, 'webhook clock waits'))
      void this.later.applyLeftOver({ all: false })
    }, BEAT_MS)
  }

  async stop(): Promise<void> {
    if (this.beat) clearInterval(this.beat)
    await this.later.stop()
    await this.tick().catch(() => undefined)
    // What still waits, or failed and was not told, is for the others to notice: this process is gone without a word then.
    if (this.waiting.size === 0 && !this.failed) await leaveEndpoint(this.services.sql, this.process).catch(() => undefined)
    await this.signals.flush()
    await this.pages.flush()
  }

  /** Resolves once the delivery is durable. @throws when it is not: answer 500, Meta sends it again */
  async take(body: Buffer): Promise<void> {
    const arrived = { arrivedAtMs: performance.now() }
    this.waiting.add(arrived)
    const delivery: Delivery = { body, receivedAt: new Date(), events: parseWebhook(body) }
    try {
      await this.group.add(delivery)
    } catch (error) {
      this.failed = true
      throw error
    } finally {
      this.waiting.delete(arrived)
    }
    this.lags.note(delivery)
    this.heard.note(delivery, arrived.arrivedAtMs)
    this.count(delivery)
  }

  /** A delivery that was refused for its signature still shows on the health page. */
  countBadSignature(): void {
    this.countField('(bad signature)', 1)
  }

  private async commit(deliveries: Delivery[]): Promise<void> {
    if (!(await this.later.tryTake(deliveries))) await this.commitAtOnce(deliveries)
  }

  private async commitAtOnce(deliveries: Delivery[]): Promise<void> {
    try {
      const { moved, notices, followed } = await applyDeliveries(this.services.hot, this.directory, deliveries)
      this.tell(moved, notices)
      void tellOthers(this.services, followed).catch((error: unknown) => this.services.log.warn({ err: error }, 'what a webhook changed was not told'))
    } catch (error) {
      // While the database is away each would fail alone as well, and keep Meta waiting for its turn.
      if (deliveries.length > 1 && !isDatabaseAway(error)) {
        for (const delivery of deliveries) await this.commitAtOnce([delivery])
        return
      }
      if (!isDataError(error)) throw error
      this.services.log.error({ err: error }, 'a webhook could not be applied; it waits in the journal')
      await journalDeliveries(this.services.sql, deliveries, REFUSED_NOTE)
    }
  }

  private tell(moved: MovedMessages[], notices: TemplateNotice[]): void {
    this.signals.add(moved)
    tellMoved(this.pages, moved)
    this.signals.tellOfTemplates(notices)
  }

  private count(delivery: Delivery): void {
    for (const [field, count] of delivery.events?.fields ?? [['(unreadable)', 1] as const]) this.countField(field, count)
  }

  private countField(field: string, count: number): void {
    const known = this.fields.get(field)
    this.fields.set(field, { count: (known?.count ?? 0) + count, lastAt: new Date() })
  }

  private longestWaitMs(): number {
    const [oldest] = this.waiting
    return oldest ? performance.now() - oldest.arrivedAtMs : 0
  }

  /** Every two seconds: the endpoint's beat, the numbers heard of and how late, the counts per field. */
  private async tick(): Promise<void> {
    const { sql } = this.services
    const restart = this.failed
    this.failed = false
    try {
      // After a restart of the clock only what arrives from now on is evidence.
      const { restarted, upSince } = await beatEndpoint(sql, { process: this.process, restart, waitedMs: this.longestWaitMs() })
      if (restarted) this.heard.forget()
      this.lags.listenSince(upSince)
    } catch (error) {
      this.failed ||= restart
      throw error
    }
    // First how late they come: what arrives after a silence must not be evidence before that counts.
    await this.lags.keep(sql)
    await this.heard.tell(sql)
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
