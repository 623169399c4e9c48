import type { Phone, Template } from '../world/types.ts'

const SLOT_SECONDS = 1800
const DAY_SECONDS = 86_400
/** 45 days of half hours for each number. */
const MAX_SLOTS = 2160
/** Template days; the oldest go first. */
const MAX_TEMPLATE_DAYS = 50_000

export type Counts = { sent: number; delivered: number; read: number; failed: number }
export type Stage = keyof Counts
/** One number's half hour. */
export type Slot = { start: number; phone: Phone; counts: Counts; delivered: Map<string, number> }
export type TemplateDay = Counts & { start: number; templateId: string; clicks: Map<string, number> }

/** What the analytics edges tell: counted as statuses are made, in half hours and days, bounded however many messages there are. */
export class AnalyticsBook {
  readonly #slots = new Map<Phone, Slot[]>()
  readonly #templateDays = new Map<string, TemplateDay>()
  /** The day that the last status of a template fell into: mostly the next one's, too. */
  readonly #lastDay = new WeakMap<Template, TemplateDay>()

  /** @param now milliseconds @param category as pricing has it: `marketing`, `service` … */
  count(message: { phone: Phone; template: Template | undefined; category: string }, stage: Stage, now: number): void {
    const seconds = Math.floor(now / 1000)
    const slot = this.#slotOf(message.phone, seconds)
    slot.counts[stage] += 1
    if (stage === 'delivered') slot.delivered.set(message.category, (slot.delivered.get(message.category) ?? 0) + 1)
    if (message.template) this.#dayOf(message.template, seconds)[stage] += 1
  }

  click(template: Template, button: string, now: number): void {
    const { clicks } = this.#dayOf(template, Math.floor(now / 1000))
    clicks.set(button, (clicks.get(button) ?? 0) + 1)
  }

  /** @param range unix seconds, the end excluded */
  slots(phones: Phone[], { start, end }: { start: number; end: number }): Slot[] {
    return phones.flatMap((phone) => (this.#slots.get(phone) ?? []).filter((slot) => slot.start + SLOT_SECONDS > start && slot.start < end))
  }

  templateDays(ids: string[], { start, end }: { start: number; end: number }): TemplateDay[] {
    return [...this.#templateDays.values()].filter((day) => ids.includes(day.templateId) && day.start + DAY_SECONDS > start && day.start < end)
  }

  clear(): void {
    this.#slots.clear()
    for (const day of this.#templateDays.values()) Object.assign(day, { sent: 0, delivered: 0, read: 0, failed: 0, clicks: new Map() })
  }

  #slotOf(phone: Phone, seconds: number): Slot {
    let slots = this.#slots.get(phone)
    if (!slots) {
      slots = []
      this.#slots.set(phone, slots)
    }
    const last = slots.at(-1)
    if (last && seconds < last.start + SLOT_SECONDS) return last
    const slot = { start: seconds - (seconds % SLOT_SECONDS), phone, counts: { sent: 0, delivered: 0, read: 0, failed: 0 }, delivered: new Map<string, number>() }
    slots.push(slot)
    if (slots.length > MAX_SLOTS) slots.shift()
    return slot
  }

  #dayOf(template: Template, seconds: number): TemplateDay {
    const last = this.#lastDay.get(template)
    if (last && seconds < last.start + DAY_SECONDS) return last
    const day: TemplateDay = { start: seconds - (seconds % DAY_SECONDS), templateId: template.id, sent: 0, delivered: 0, read: 0, failed: 0, clicks: new Map() }
    this.#lastDay.set(template, day)
    this.#templateDays.set(`${template.id}/${String(day.start)}`, day)
    const oldest = this.#templateDays.keys().next()
    if (this.#templateDays.size > MAX_TEMPLATE_DAYS && !oldest.done) this.#templateDays.delete(oldest.value)
    return day
  }
}
