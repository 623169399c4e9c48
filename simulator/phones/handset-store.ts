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
}

export type Handset = { person: string; bubbles: Bubble[]; changedAt: number }

const MAX_HANDSETS = 1000
const MAX_BUBBLES = 30
const MAX_INBOUND = 20_000

/** The last chats of the last people: enough to look at, bounded however many messages are sent. */
export class HandsetStore {
  /** Least recently used first. */
  readonly #handsets = new Map<string, Handset>()
  readonly #inbound = new Map<string, Bubble>()
  /** Moves with every change, for pages that watch. */
  version = 0
  /** Pages that watch now. */
  watchers = 0

  add(person: string, bubble: Bubble): void {
    this.version += 1
    let handset = this.#handsets.get(person)
    if (handset) this.#handsets.delete(person)
    else handset = this.#makeRoom(person)
    this.#handsets.set(person, handset)
    handset.bubbles.push(bubble)
    handset.changedAt = bubble.at
    if (handset.bubbles.length > MAX_BUBBLES) handset.bubbles.shift()
    if (bubble.from === 'person') this.#rememberInbound(bubble)
  }

  get(person: string): Handset | undefined {
    return this.#handsets.get(person)
  }

  /** Newest first. */
  list(limit: number, matches: (handset: Handset) => boolean): Handset[] {
    const found: Handset[] = []
    for (const handset of [...this.#handsets.values()].reverse()) {
      if (found.length >= limit) break
      if (matches(handset)) found.push(handset)
    }
    return found
  }

  /** The business read what a person wrote. @returns false when there is no such message */
  markRead(wamid: string, phone: Phone): boolean {
    const bubble = this.#inbound.get(wamid)
    if (!bubble || bubble.phoneId !== phone.id) return false
    bubble.status = 'read'
    this.version += 1
    return true
  }

  clear(): void {
    this.#handsets.clear()
    this.#inbound.clear()
    this.version += 1
  }

  #makeRoom(person: string): Handset {
    if (this.#handsets.size >= MAX_HANDSETS) {
      const oldest = this.#handsets.keys().next()
      if (!oldest.done) this.#handsets.delete(oldest.value)
    }
    return { person, bubbles: [], changedAt: 0 }
  }

  #rememberInbound(bubble: Bubble): void {
    if (this.#inbound.size >= MAX_INBOUND) {
      const oldest = this.#inbound.keys().next()
      if (!oldest.done) this.#inbound.delete(oldest.value)
    }
    this.#inbound.set(bubble.id, bubble)
  }
}
