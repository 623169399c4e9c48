import { LRUCache } from 'lru-cache'
import type { Phone, Template } from '../world/types.ts'

/** One message in a chat. The template is remembered as it was, the rest is what the sender sent. */
export type Bubble = {
  id: string
  /** `business` wrote it, or `person`. */
  from: 'business' | 'person'
  phoneId: string
  type: string
  /** The message as JSON text: one flat string lives cheaper than a tree, and few are ever looked at. */
  source: string
  template: Template | undefined
  at: number
  status: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed'
  failure: number | undefined
  /** Milliseconds of its last status. */
  statusAt: number | undefined
  /** Where the message is among those under way; once it has arrived, another may be there. */
  slot?: number
}

export type Handset = { person: string; bubbles: Bubble[]; changedAt: number }

const MAX_HANDSETS = 1000
const MAX_BUBBLES = 30
const MAX_INBOUND = 20_000

/** The last chats of the last people: enough to look at, bounded however many messages are sent. */
export class HandsetStore {
  /** In `LRUCache` nothing is copied as people come and go; a Map that loses its oldest is, and V8 lets each old copy keep the next. */
  readonly #handsets: LRUCache<string, Handset>
  readonly #inbound = new Map<string, { bubble: Bubble; person: string }>()
  /** Until when a business is typing, by person and number. */
  readonly #typing = new Map<string, number>()
  readonly #onForget: (bubble: Bubble) => void
  /** Moves with every change, for pages that watch. */
  version = 0
  /** Pages that watch now. */
  watchers = 0

  /** @param onForget called for what no chat shows any more */
  constructor(onForget: (bubble: Bubble) => void) {
    this.#onForget = onForget
    this.#handsets = new LRUCache({ max: MAX_HANDSETS, dispose: ({ bubbles }) => bubbles.forEach((bubble) => this.#drop(bubble)) })
  }

  add(person: string, bubble: Bubble): void {
    this.version += 1
    const known = this.#handsets.peek(person)
    this.#handsets.set(person, known ? this.#withBubble(known, bubble) : { person, bubbles: [bubble], changedAt: bubble.at })
    if (bubble.from === 'person') this.#rememberInbound(person, bubble)
    else if (this.#typing.size > 0) this.#typing.delete(typingKey(person, bubble.phoneId))
  }

  get(person: string): Handset | undefined {
    return this.#handsets.peek(person)
  }

  /** Newest first. */
  list(limit: number, matches: (handset: Handset) => boolean): Handset[] {
    const found: Handset[] = []
    for (const handset of this.#handsets.values()) {
      if (found.length >= limit) break
      if (matches(handset)) found.push(handset)
    }
    return found
  }

  /**
   * The business read what a person wrote, and all that came before it; it may be about to answer.
   * @param typingUntil milliseconds: so long the person sees it type, or until the answer
   * @returns false when there is no such message
   */
  markRead(wamid: string, phone: Phone, typingUntil?: number): boolean {
    const found = this.#inbound.get(wamid)
    if (!found || found.bubble.phoneId !== phone.id) return false
    found.bubble.status = 'read'
    for (const earlier of this.#handsets.peek(found.person)?.bubbles ?? []) {
      if (earlier === found.bubble) break
      if (earlier.from === 'person' && earlier.phoneId === phone.id) earlier.status = 'read'
    }
    if (typingUntil !== undefined) this.#noteTyping(typingKey(found.person, phone.id), typingUntil)
    this.version += 1
    return true
  }

  /** Milliseconds; 0 when it is not typing. */
  typingUntil(person: string, phoneId: string): number {
    return this.#typing.get(typingKey(person, phoneId)) ?? 0
  }

  clear(): void {
    this.#handsets.clear()
    this.#inbound.clear()
    this.#typing.clear()
    this.version += 1
  }

  /** A message that somebody still holds back keeps its bubble, but nobody will look at its text. */
  #drop(bubble: Bubble): void {
    bubble.source = ''
    this.#onForget(bubble)
  }

  #withBubble(handset: Handset, bubble: Bubble): Handset {
    handset.bubbles.push(bubble)
    const oldest = handset.bubbles.length > MAX_BUBBLES ? handset.bubbles.shift() : undefined
    if (oldest) this.#drop(oldest)
    handset.changedAt = bubble.at
    return handset
  }

  #rememberInbound(person: string, bubble: Bubble): void {
    if (this.#inbound.size >= MAX_INBOUND) {
      const oldest = this.#inbound.keys().next()
      if (!oldest.done) this.#inbound.delete(oldest.value)
    }
    this.#inbound.set(bubble.id, { bubble, person })
  }

  #noteTyping(key: string, until: number): void {
    const oldest = this.#typing.keys().next()
    if (this.#typing.size >= MAX_HANDSETS && !oldest.done) this.#typing.delete(oldest.value)
    this.#typing.set(key, until)
  }
}

function typingKey(person: string, phoneId: string): string {
  return `${phoneId}/${person}`
}
