import type { App, AppSubscription, Business, Phone, Template, TemplateStatus, Waba } from './types.ts'

export type WorldFacts = {
  seed: number
  app: App
  business: Business
  /** The person in front of the OAuth dialog. */
  user: { id: string; name: string }
  systemUserId: string
  wabas: Waba[]
}

const MAX_BLOCKED_NAMES = 10_000

/** Everything that exists at our Meta: who owns what, and what can be found by which id. */
export class World {
  readonly seed: number
  readonly app: App
  readonly business: Business
  readonly user: { id: string; name: string }
  readonly systemUserId: string
  readonly wabas: readonly Waba[]
  appSubscription: AppSubscription | undefined
  readonly #wabasById = new Map<string, Waba>()
  readonly #phonesById = new Map<string, Phone>()
  readonly #templatesById = new Map<string, Template>()
  readonly #templatesByName = new Map<string, Template>()
  /** Names of deleted templates → milliseconds until which they cannot be used again. */
  readonly #blockedNames = new Map<string, number>()

  constructor(facts: WorldFacts) {
    this.seed = facts.seed
    this.app = facts.app
    this.business = facts.business
    this.user = facts.user
    this.systemUserId = facts.systemUserId
    this.wabas = facts.wabas
    for (const waba of facts.wabas) {
      this.#wabasById.set(waba.id, waba)
      for (const phone of waba.phones) this.#phonesById.set(phone.id, phone)
      for (const template of waba.templates) this.#index(template)
    }
  }

  get phones(): Phone[] {
    return this.wabas.flatMap((waba) => waba.phones)
  }

  waba(id: string): Waba | undefined {
    return this.#wabasById.get(id)
  }

  phone(id: string): Phone | undefined {
    return this.#phonesById.get(id)
  }

  template(id: string): Template | undefined {
    return this.#templatesById.get(id)
  }

  /** A template by what a send names: WABA, name and language. */
  findTemplate(wabaId: string, name: string, language: string): Template | undefined {
    return this.#templatesByName.get(`${wabaId}/${name}/${language}`)
  }

  addPhone(phone: Phone): void {
    this.#wabasById.get(phone.wabaId)?.phones.push(phone)
    this.#phonesById.set(phone.id, phone)
  }

  addTemplate(template: Template): void {
    this.#wabasById.get(template.wabaId)?.templates.push(template)
    this.#index(template)
  }

  /** Forgets it, as Meta's API does after a deletion. */
  removeTemplate(template: Template): void {
    const waba = this.#wabasById.get(template.wabaId)
    if (waba) waba.templates = waba.templates.filter((other) => other !== template)
    this.#templatesById.delete(template.id)
    this.#templatesByName.delete(nameKey(template))
  }

  /** Keeps a deleted template's name and language from being used again. */
  blockName(template: Template, until: number): void {
    const oldest = this.#blockedNames.keys().next()
    if (this.#blockedNames.size >= MAX_BLOCKED_NAMES && !oldest.done) this.#blockedNames.delete(oldest.value)
    this.#blockedNames.set(nameKey(template), until)
  }

  isNameBlocked(template: Pick<Template, 'wabaId' | 'name' | 'language'>, now: number): boolean {
    return (this.#blockedNames.get(nameKey(template)) ?? 0) > now
  }

  setTemplateStatus(template: Template, status: TemplateStatus, change: { reason?: string; now: number }): void {
    template.status = status
    template.rejectedReason = status === 'REJECTED' ? (change.reason ?? 'INVALID_FORMAT') : 'NONE'
    template.updatedAt = change.now
    template.version += 1
  }

  #index(template: Template): void {
    this.#templatesById.set(template.id, template)
    this.#templatesByName.set(nameKey(template), template)
  }
}

function nameKey(template: Pick<Template, 'wabaId' | 'name' | 'language'>): string {
  return `${template.wabaId}/${template.name}/${template.language}`
}
