import { signBody } from '../core/hmac.ts'
import type { Clock } from '../core/clock.ts'
import type { Faults } from '../faults/faults.ts'
import type { Phone } from '../world/types.ts'
import type { World } from '../world/world.ts'
import type { Courier, Delivery } from './courier.ts'
import { OVERRIDABLE_FIELDS } from './fields.ts'
import type { WebhookSettings } from './webhook-settings.ts'

/** How long `webhook_batch` waits for a full body. */
const HOLD_MS = 2000
/** What Meta puts into a body at most. */
const MAX_UPDATES = 1000

export type OutboxOptions = {
  world: World
  clock: Clock
  faults: Faults
  courier: Courier
  settings: WebhookSettings
  webhookUrl: string | undefined
  later: (ms: number, run: () => void) => void
}

/** `hold`: the body waits until it has so many updates, or until then. */
type Pending = { phone: Phone; statuses: string[]; hold: { updates: number; until: number } | undefined }
type Entry = { phone: Phone; statuses: string[] }

/** Gathers updates into webhook bodies, signs them, and finds out where they go. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #pending = new Map<Phone, Pending>()
  #timer: NodeJS.Timeout | undefined
  /** Updates of accounts that no app has subscribed to, or that have no address. */
  undeliverable = 0

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Statuses wait a moment for company; a full body goes at once. */
  addStatus(phone: Phone, status: string): void {
    let pending = this.#pending.get(phone)
    if (!pending) {
      pending = { phone, statuses: [], hold: undefined }
      this.#pending.set(phone, pending)
    }
    pending.statuses.push(status)
    if (pending.statuses.length >= this.#options.settings.maxUpdates && !this.#isHeld(pending)) this.#flushOne(pending)
    if (this.#timer === undefined) this.#flushSoon()
  }

  /** @param members JSON text of `"contacts":[…],"messages":[…]` */
  sendMessages(phone: Phone, members: string): void {
    this.#send(this.#targetOf(phone, 'messages'), bodyOf([entryOf(`"${phone.wabaId}"`, 'messages', `{${metadataOf(phone)},${members}}`)]))
  }

  /** For events of a number that are not messages, e.g. `user_preferences`. @param members JSON text of what stands beside the metadata */
  sendPhoneEvent(phone: Phone, field: string, members: string): void {
    this.#send(this.#targetOf(phone, field), bodyOf([entryOf(`"${phone.wabaId}"`, field, `{${metadataOf(phone)},${members}}`)]))
  }

  /** @param value JSON text of a template or account event */
  sendEvent(wabaId: string, field: string, value: string): void {
    const time = `,"time":${this.#options.clock.seconds()}`
    this.#send(this.#appTarget(wabaId, field), bodyOf([entryOf(`"${wabaId}"${time}`, field, value)]))
  }

  /** Sends what is waiting now, except what a fault holds back, and what goes to an address that is behind: bodies grow then. */
  flush(): void {
    const { faults, courier } = this.#options
    const mayGo = ({ phone }: Pending) => {
      const target = this.#targetOf(phone, 'messages')
      return target === undefined || !courier.isBehind(target)
    }
    const ready = [...this.#pending.values()].filter((pending) => pending.statuses.length > 0 && !this.#isHeld(pending) && mayGo(pending))
    if (ready.length > 0 && faults.any && faults.strikeWebhook('webhook_mix') !== undefined) this.#flushMixed(ready)
    else for (const pending of ready) this.#flushOne(pending)
    if ([...this.#pending.values()].some((pending) => pending.statuses.length > 0)) this.#flushSoon()
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#pending.clear()
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.flush()
    }, this.#options.settings.gatherMs)
  }

  /** Rolls the dice of `webhook_batch` once for each body. */
  #isHeld(pending: Pending): boolean {
    const { faults, clock } = this.#options
    if (pending.hold === undefined) {
      if (!faults.any) return false
      const updates = faults.strikeWebhook('webhook_batch')
      if (updates === undefined) return false
      pending.hold = { updates: Math.min(MAX_UPDATES, updates), until: clock.elapsed() + HOLD_MS }
    }
    return pending.statuses.length < pending.hold.updates && clock.elapsed() < pending.hold.until
  }

  #flushOne(pending: Pending): void {
    const { phone } = pending
    this.#sendStatuses(this.#targetOf(phone, 'messages'), [{ phone, statuses: take(pending) }])
  }

  /** Several accounts in one body, as Meta does when they share an app and an address. */
  #flushMixed(ready: Pending[]): void {
    const byTarget = new Map<string | undefined, Entry[]>()
    for (const pending of ready) {
      const target = this.#targetOf(pending.phone, 'messages')
      const entries = byTarget.get(target) ?? []
      byTarget.set(target, entries)
      if (countOf(entries) + pending.statuses.length > MAX_UPDATES) this.#sendStatuses(target, entries.splice(0))
      entries.push({ phone: pending.phone, statuses: take(pending) })
    }
    for (const [target, entries] of byTarget) this.#sendStatuses(target, entries)
  }

  #sendStatuses(target: string | undefined, entries: Entry[]): void {
    if (entries.length === 0) return
    const { faults, later } = this.#options
    const lateMs = faults.any ? faults.strikeWebhook('webhook_reorder') : undefined
    if (lateMs === undefined) {
      this.#send(target, statusBody(entries), countOf(entries))
      return
    }
    for (const { statuses } of entries) statuses.reverse()
    later(lateMs, () => {
      this.#send(target, statusBody(entries), countOf(entries))
    })
  }

  #send(target: string | undefined, body: string, updates = 1): void {
    if (target === undefined) {
      this.undeliverable += updates
      return
    }
    const { faults, courier, world } = this.#options
    const bytes = Buffer.from(body, 'latin1')
    const delivery = { url: target, body: bytes, signature: signBody(world.app.secret, bytes) }
    if (faults.any) this.#sendBadly(delivery)
    else courier.post(delivery)
  }

  #sendBadly(delivery: Delivery): void {
    const { faults, courier, later } = this.#options
    if (faults.strikeWebhook('webhook_stop') !== undefined) return
    const badTries = faults.strikeWebhook('bad_signature')
    if (badTries !== undefined) delivery.badTries = badTries === 0 ? Infinity : badTries
    const delayMs = faults.strikeWebhook('webhook_delay_ms') ?? 0
    const copies = faults.strikeWebhook('webhook_duplicate') ?? 1
    for (let copy = 0; copy < copies; copy += 1) {
      if (delayMs === 0) courier.post(delivery)
      else later(delayMs, () => courier.post(delivery))
    }
  }

  /** Number before WABA before app, for the fields that overrides cover; nothing without a subscription. */
  #targetOf(phone: Phone, field: string): string | undefined {
    const subscription = this.#options.world.waba(phone.wabaId)?.subscription
    if (!subscription) return undefined
    const override = OVERRIDABLE_FIELDS.has(field) ? (phone.overrideUrl ?? subscription.overrideUrl) : undefined
    return override ?? this.#appTarget(phone.wabaId, field)
  }

  #appTarget(wabaId: string, field: string): string | undefined {
    const { world, webhookUrl } = this.#options
    if (!world.waba(wabaId)?.subscription) return undefined
    if (!world.appSubscription) return webhookUrl
    return world.appSubscription.fields.has(field) ? world.appSubscription.callbackUrl : undefined
  }
}

function take(pending: Pending): string[] {
  const { statuses } = pending
  pending.statuses = []
  pending.hold = undefined
  return statuses
}

function countOf(entries: Entry[]): number {
  return entries.reduce((sum, { statuses }) => sum + statuses.length, 0)
}

function statusBody(entries: Entry[]): string {
  return bodyOf(entries.map(({ phone, statuses }) => entryOf(`"${phone.wabaId}"`, 'messages', `{${metadataOf(phone)},"statuses":[${statuses.join(',')}]}`)))
}

function metadataOf(phone: Phone): string {
  return `"messaging_product":"whatsapp","metadata":{"display_phone_number":"${phone.digits}","phone_number_id":"${phone.id}"}`
}

/** @param id JSON text of the entry's id, and of its time with events that are not messages */
function entryOf(id: string, field: string, value: string): string {
  return `{"id":${id},"changes":[{"value":${value},"field":"${field}"}]}`
}

function bodyOf(entries: string[]): string {
  return `{"object":"whatsapp_business_account","entry":[${entries.join(',')}]}`
}
