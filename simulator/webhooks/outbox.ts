import { signBody } from '../core/hmac.ts'
import type { Clock } from '../core/clock.ts'
import type { Faults } from '../messages/faults.ts'
import type { Phone } from '../world/types.ts'
import type { World } from '../world/world.ts'
import type { Courier } from './courier.ts'
import { OVERRIDABLE_FIELDS } from './fields.ts'

const FLUSH_MS = 50
const MAX_UPDATES = 250
const REORDER_MS = 1500

export type OutboxOptions = { world: World; clock: Clock; faults: Faults; courier: Courier; webhookUrl: string | undefined; later: (ms: number, run: () => void) => void }

/** Gathers updates into webhook bodies, signs them, and finds out where they go. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #statuses = new Map<Phone, string[]>()
  #timer: NodeJS.Timeout | undefined
  /** Updates of accounts that no app has subscribed to, or that have no address. */
  undeliverable = 0

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Statuses wait up to 50 ms for company; 250 fill a body. */
  addStatus(phone: Phone, status: string): void {
    let list = this.#statuses.get(phone)
    if (!list) {
      list = []
      this.#statuses.set(phone, list)
    }
    list.push(status)
    if (list.length >= MAX_UPDATES) this.#flushPhone(phone, list)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.flush()
    }, FLUSH_MS)
  }

  /** @param members JSON text of `"contacts":[…],"messages":[…]` */
  sendMessages(phone: Phone, members: string): void {
    this.#send('messages', this.#targetOf(phone, 'messages'), bodyOf(`"${phone.wabaId}"`, 'messages', `{${metadataOf(phone)},${members}}`))
  }

  /** @param value JSON text of a template or account event */
  sendEvent(wabaId: string, field: string, value: string): void {
    const time = `,"time":${this.#options.clock.seconds()}`
    this.#send(field, this.#appTarget(wabaId, field), bodyOf(`"${wabaId}"${time}`, field, value))
  }

  /** Sends what is waiting now. */
  flush(): void {
    for (const [phone, list] of this.#statuses) if (list.length > 0) this.#flushPhone(phone, list)
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#statuses.clear()
  }

  #flushPhone(phone: Phone, list: string[]): void {
    this.#statuses.set(phone, [])
    const target = this.#targetOf(phone, 'messages')
    if (target === undefined) {
      this.undeliverable += list.length
      return
    }
    if (this.#options.faults.any && this.#options.faults.strikes('webhook_reorder')) {
      list.reverse()
      this.#options.later(REORDER_MS, () => {
        this.#send('messages', target, statusBody(phone, list))
      })
      return
    }
    this.#send('messages', target, statusBody(phone, list))
  }

  #send(field: string, target: string | undefined, body: string): void {
    if (target === undefined) {
      this.undeliverable += 1
      return
    }
    const { faults, courier, later, world } = this.#options
    const bytes = Buffer.from(body, 'latin1')
    let signature = signBody(world.app.secret, bytes)
    if (!faults.any) {
      courier.post({ url: target, body: bytes, signature })
      return
    }
    if (faults.strikes('webhook_stop')) return
    if (faults.strikes('bad_signature')) signature = `sha256=${'0'.repeat(64)}`
    const delay = faults.strikes('webhook_delay_ms') ? faults.valueOf('webhook_delay_ms') : 0
    const copies = faults.strikes('webhook_duplicate') ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      if (delay === 0) courier.post({ url: target, body: bytes, signature })
      else later(delay, () => courier.post({ url: target, body: bytes, signature }))
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

function statusBody(phone: Phone, statuses: string[]): string {
  return bodyOf(`"${phone.wabaId}"`, 'messages', `{${metadataOf(phone)},"statuses":[${statuses.join(',')}]}`)
}

function metadataOf(phone: Phone): string {
  return `"messaging_product":"whatsapp","metadata":{"display_phone_number":"${phone.digits}","phone_number_id":"${phone.id}"}`
}

/** @param id JSON text of the entry's id, and of its time with events that are not messages */
function bodyOf(id: string, field: string, value: string): string {
  return `{"object":"whatsapp_business_account","entry":[{"id":${id},"changes":[{"value":${value},"field":"${field}"}]}]}`
}
