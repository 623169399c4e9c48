import { quoteAscii } from '../core/ascii-json.ts'
import type { Clock } from '../core/clock.ts'
import { hashNumber } from '../core/random.ts'
import type { Stage } from '../nodes/analytics-book.ts'
import type { Bubble } from '../phones/handset-store.ts'
import type { Phone, Template } from '../world/types.ts'
import { asyncErrors } from './async-errors.ts'
import type { Behaviour, Range } from './behaviour.ts'
import { LifeSlots } from './life-slots.ts'
import { TimingWheel } from './timing-wheel.ts'

/** An accepted message that goes its way. */
export type NewLife = {
  phone: Phone
  wamid: string
  /** Digits, or the user id of a person without a visible number. */
  recipient: string
  /** The digits as a number; 0 without one. */
  number: number
  userId: string
  callbackData: string | undefined
  /** `"pricing":{…}` as JSON text. */
  pricing: string
  /** A code: the message fails instead of being sent. */
  failure: number | undefined
  bubble: Bubble
}

const SENT = 0
const DELIVERED = 1
const READ = 2
const REPLY = 3
const NO_FAILURE = 0
const ID_MEMBER = '{"id":"'
const USER_ID_MEMBER = '"recipient_user_id":"'
/** Seconds that a one-time code may wait unless its template says otherwise; other templates have thirty days. */
const DEFAULT_CODE_TTL = 600
const STAGES = ['sent', 'delivered', 'read'] as const

export type LivesOptions = {
  clock: Clock
  behaviour: Behaviour
  seed: number
  speed: number
  /** Takes one element of `statuses[]` as JSON text. */
  onStatus: (phone: Phone, status: string) => void
  /** What the message is now. */
  onStage: (phone: Phone, template: Template | undefined, status: Stage) => void
  /** A message reached its person, or never will: it is not under way any more. */
  onSettled: (phone: Phone, template: Template | undefined, isDelivered: boolean) => void
  onRead: (phone: Phone, template: Template | undefined, person: number) => void
  onReply: (reply: { phone: Phone; from: string; text: string; contextId: string }) => void
}

/** sent, delivered, read: each message waits in one wheel, one stage at a time, so its statuses are made in order. */
export class MessageLives {
  readonly #options: LivesOptions
  readonly #slots = new LifeSlots()
  readonly #wheel: TimingWheel

  constructor(options: LivesOptions) {
    this.#options = options
    this.#wheel = new TimingWheel(options.clock.elapsed, (slot) => {
      this.#live(slot)
    })
  }

  /** Messages whose last status is still to come. */
  get waiting(): number {
    return this.#wheel.size
  }

  start(message: NewLife): void {
    const { behaviour, seed } = this.#options
    const slots = this.#slots
    const slot = slots.take()
    const hash = hashNumber(message.number, seed)
    slots.stage[slot] = SENT
    slots.lastStage[slot] = lastStageOf(behaviour, hash)
    slots.failure[slot] = message.failure ?? NO_FAILURE
    slots.hash[slot] = hash
    slots.number[slot] = message.number
    slots.phone[slot] = message.phone
    slots.template[slot] = message.bubble.template
    slots.pricing[slot] = message.pricing
    slots.bubble[slot] = message.bubble
    message.bubble.slot = slot
    slots.setTexts(slot, `{"id":"${message.wamid}","status":"`, tailOf(message, message.failure !== undefined))
    this.#wait(slot, behaviour.sentMs)
  }

  /** No chat shows it any more. */
  forgetBubble(bubble: Bubble): void {
    const { slot } = bubble
    if (slot !== undefined && this.#slots.bubble[slot] === bubble) this.#slots.bubble[slot] = undefined
  }

  /** The code that messages to this person fail with, if `POST /_sim/behaviour` says so. */
  habitualFailure(recipient: string): number | undefined {
    for (const [suffix, code] of this.#options.behaviour.failures) if (recipient.endsWith(suffix)) return code
    return undefined
  }

  clear(): void {
    this.#wheel.clear()
    this.#slots.clear()
  }

  #wait(slot: number, [low, high]: Range): void {
    const { hash, stage } = this.#slots
    this.#wheel.schedule(slot, (low + (high - low) * shareAt(hash[slot] ?? 0, stage[slot] ?? SENT)) / this.#options.speed)
  }

  #live(slot: number): void {
    const slots = this.#slots
    const phone = slots.phone[slot]
    const stage = slots.stage[slot] ?? SENT
    if (!phone) return
    if (stage === REPLY) this.#reply(slot, phone)
    else if (slots.failure[slot] !== NO_FAILURE) this.#fail(slot, phone)
    else if (this.#reach(slot, phone)) return
    slots.release(slot)
  }

  #fail(slot: number, phone: Phone): void {
    const code = this.#slots.failure[slot] ?? NO_FAILURE
    const bubble = this.#slots.bubble[slot]
    if (bubble) bubble.failure = code
    this.#options.onSettled(phone, this.#slots.template[slot], false)
    this.#tell(slot, phone, { status: 'failed', more: `,"errors":${asyncErrors(code)}}` })
  }

  /** The next stage. @returns whether there is another */
  #reach(slot: number, phone: Phone): boolean {
    const { behaviour } = this.#options
    const slots = this.#slots
    const stage = slots.stage[slot] ?? SENT
    const template = slots.template[slot]
    // Pricing comes with `sent` and with one of the two later ones.
    this.#tell(slot, phone, { status: STAGES[stage] ?? 'sent', more: stage === READ ? '}' : `,${slots.pricing[slot] ?? ''}}` })
    if (stage === SENT && (slots.lastStage[slot] ?? SENT) > SENT && this.#outlives(slot)) slots.lastStage[slot] = SENT
    const lastStage = slots.lastStage[slot] ?? SENT
    if (stage === READ) this.#options.onRead(phone, template, slots.number[slot] ?? 0)
    else if (stage === DELIVERED || lastStage === SENT) this.#options.onSettled(phone, template, stage === DELIVERED)
    if (stage >= lastStage) return false
    slots.stage[slot] = stage + 1
    this.#wait(slot, stage === SENT ? behaviour.deliveredMs : stage === DELIVERED ? behaviour.readMs : behaviour.replyMs)
    return true
  }

  /** @param news.more what ends the status's JSON */
  #tell(slot: number, phone: Phone, { status, more }: { status: Stage; more: string }): void {
    const { clock, onStage, onStatus } = this.#options
    const slots = this.#slots
    const bubble = slots.bubble[slot]
    if (bubble) {
      bubble.status = status
      bubble.statusAt = clock.now()
    }
    onStage(phone, slots.template[slot], status)
    onStatus(phone, slots.headOf(slot) + status + '","timestamp":"' + clock.seconds() + slots.tailOf(slot) + more)
  }

  /** Whether the way to the handset takes longer than the template allows: the message is dropped then, and nobody is told. */
  #outlives(slot: number): boolean {
    const [low, high] = this.#options.behaviour.deliveredMs
    const template = this.#slots.template[slot]
    const ttlSeconds = template?.ttlSeconds ?? (template?.category === 'AUTHENTICATION' ? DEFAULT_CODE_TTL : undefined)
    if (ttlSeconds === undefined || ttlSeconds < 0 || high <= ttlSeconds * 1000) return false
    return low + (high - low) * shareAt(this.#slots.hash[slot] ?? 0, DELIVERED) > ttlSeconds * 1000
  }

  #reply(slot: number, phone: Phone): void {
    const slots = this.#slots
    const texts = this.#options.behaviour.replyTexts
    const number = slots.number[slot] ?? 0
    const from = number === 0 ? between(slots.tailOf(slot), USER_ID_MEMBER) : String(number)
    this.#options.onReply({ phone, from, text: texts[((slots.hash[slot] ?? 0) >>> 4) % texts.length] ?? 'OK', contextId: between(slots.headOf(slot), ID_MEMBER) })
  }
}

/** What stands between the start and the next quote. */
function between(text: string, start: string): string {
  const at = text.indexOf(start) + start.length
  return text.slice(at, text.indexOf('"', at))
}

/** How slow a person is at a stage: 0 to 1. */
function shareAt(hash: number, stage: number): number {
  return ((hash >>> (stage * 7)) & 1023) / 1023
}

/** Independent shares of one hash: who reads is among those reached, who answers among those who read. */
function lastStageOf(behaviour: Behaviour, hash: number): number {
  if ((hash % 1009) / 1009 >= behaviour.deliveredShare) return SENT
  if (((hash >>> 3) % 1013) / 1013 >= behaviour.readShare) return DELIVERED
  return ((hash >>> 6) % 1019) / 1019 < behaviour.replyShare ? REPLY : READ
}

/** What follows the timestamp in every status of the message. */
function tailOf({ recipient, number, userId, callbackData }: NewLife, isFailure: boolean): string {
  const who = number === 0 ? `",${USER_ID_MEMBER}${recipient}"` : `","recipient_id":"${recipient}"${isFailure ? '' : `,"recipient_user_id":"${userId}"`}`
  return callbackData === undefined ? who : `${who},"biz_opaque_callback_data":${quoteAscii(callbackData)}`
}
