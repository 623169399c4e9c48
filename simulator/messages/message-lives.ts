import { quoteAscii } from '../core/ascii-json.ts'
import type { Clock } from '../core/clock.ts'
import { flatten } from '../core/flatten.ts'
import { hashNumber } from '../core/random.ts'
import type { Bubble } from '../phones/handset-store.ts'
import type { Phone, Template } from '../world/types.ts'
import { asyncErrors } from './async-errors.ts'
import type { Behaviour, Range } from './behaviour.ts'
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
/** Seconds that a one-time code may wait unless its template says otherwise; other templates have thirty days. */
const DEFAULT_CODE_TTL = 600
const STAGES = ['sent', 'delivered', 'read'] as const

type Life = {
  dueTick: number
  stage: number
  lastStage: number
  failure: number | undefined
  hash: number
  number: number
  phone: Phone
  head: string
  tail: string
  pricing: string
  recipient: string
  bubble: Bubble
}

export type LivesOptions = {
  clock: Clock
  behaviour: Behaviour
  seed: number
  speed: number
  /** Takes one element of `statuses[]` as JSON text. */
  onStatus: (phone: Phone, status: string, bubble: Bubble) => void
  /** A message reached its person, or never will: it is not under way any more. */
  onSettled: (phone: Phone, template: Template | undefined, isDelivered: boolean) => void
  onRead: (phone: Phone, template: Template | undefined, person: number) => void
  onReply: (reply: { phone: Phone; from: string; text: string; contextId: string }) => void
}

/** sent, delivered, read: each message waits in one wheel, one stage at a time, so its statuses are made in order. */
export class MessageLives {
  readonly #options: LivesOptions
  readonly #wheel: TimingWheel<Life>

  constructor(options: LivesOptions) {
    this.#options = options
    this.#wheel = new TimingWheel(options.clock.elapsed, (life) => {
      this.#live(life)
    })
  }

  /** Messages whose last status is still to come. */
  get waiting(): number {
    return this.#wheel.size
  }

  start(message: NewLife): void {
    const { behaviour, seed } = this.#options
    const hash = hashNumber(message.number, seed)
    const { failure } = message
    const life: Life = {
      dueTick: 0,
      stage: SENT,
      lastStage: lastStageOf(behaviour, hash),
      failure,
      hash,
      number: message.number,
      phone: message.phone,
      head: flatten(`{"id":"${message.wamid}","status":"`),
      tail: flatten(tailOf(message, failure !== undefined)),
      pricing: message.pricing,
      recipient: message.recipient,
      bubble: message.bubble,
    }
    this.#wait(life, behaviour.sentMs)
  }

  /** The code that messages to this person fail with, if `POST /_sim/behaviour` says so. */
  habitualFailure(recipient: string): number | undefined {
    for (const [suffix, code] of this.#options.behaviour.failures) if (recipient.endsWith(suffix)) return code
    return undefined
  }

  clear(): void {
    this.#wheel.clear()
  }

  #wait(life: Life, [low, high]: Range): void {
    this.#wheel.schedule(life, (low + (high - low) * shareAt(life.hash, life.stage)) / this.#options.speed)
  }

  #live(life: Life): void {
    const { clock, behaviour } = this.#options
    if (life.stage === REPLY) {
      this.#reply(life)
      return
    }
    const start = (life.failure === undefined ? life.head + (STAGES[life.stage] ?? 'sent') : `${life.head}failed`) + '","timestamp":"' + clock.seconds() + life.tail
    if (life.failure !== undefined) {
      life.bubble.status = 'failed'
      life.bubble.failure = life.failure
      this.#options.onSettled(life.phone, life.bubble.template, false)
      this.#options.onStatus(life.phone, `${start},"errors":${asyncErrors(life.failure)}}`, life.bubble)
      return
    }
    life.bubble.status = STAGES[life.stage] ?? 'sent'
    // Pricing comes with `sent` and with one of the two later ones.
    this.#options.onStatus(life.phone, life.stage === READ ? `${start}}` : `${start},${life.pricing}}`, life.bubble)
    if (life.stage === SENT && life.lastStage > SENT && this.#outlives(life)) life.lastStage = SENT
    this.#tell(life)
    if (life.stage >= life.lastStage) return
    life.stage += 1
    this.#wait(life, life.stage === DELIVERED ? behaviour.deliveredMs : life.stage === READ ? behaviour.readMs : behaviour.replyMs)
  }

  /** Whether the way to the handset takes longer than the template allows: the message is dropped then, and nobody is told. */
  #outlives({ hash, bubble: { template } }: Life): boolean {
    const [low, high] = this.#options.behaviour.deliveredMs
    const ttlSeconds = template?.ttlSeconds ?? (template?.category === 'AUTHENTICATION' ? DEFAULT_CODE_TTL : undefined)
    if (ttlSeconds === undefined || ttlSeconds < 0 || high <= ttlSeconds * 1000) return false
    return low + (high - low) * shareAt(hash, DELIVERED) > ttlSeconds * 1000
  }

  #tell({ phone, stage, lastStage, number, bubble }: Life): void {
    if (stage === READ) this.#options.onRead(phone, bubble.template, number)
    else if (stage === DELIVERED || lastStage === SENT) this.#options.onSettled(phone, bubble.template, stage === DELIVERED)
  }

  #reply(life: Life): void {
    const texts = this.#options.behaviour.replyTexts
    const contextId = life.head.slice(7, life.head.indexOf('"', 7))
    this.#options.onReply({ phone: life.phone, from: life.recipient, text: texts[(life.hash >>> 4) % texts.length] ?? 'OK', contextId })
  }
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
  const who = number === 0 ? `","recipient_user_id":"${recipient}"` : `","recipient_id":"${recipient}"${isFailure ? '' : `,"recipient_user_id":"${userId}"`}`
  return callbackData === undefined ? who : `${who},"biz_opaque_callback_data":${quoteAscii(callbackData)}`
}
