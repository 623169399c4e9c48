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

function nameKey(template: Template): string {
  return `${template.wabaId}/${template.name}/${template.language}`
}
