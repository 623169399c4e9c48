import type { NewLife } from '../messages/message-lives.ts'
import type { Parts } from '../parts.ts'
import type { Template } from '../world/types.ts'
import { changeTemplateStatus } from './change-template-status.ts'

/** Held messages are kept whole; beyond these they go through, so that memory stays bounded. */
const MAX_HELD = 100_000
const PAUSED = 132015
const UNDER_REVIEW = 135000

type Assessment = { left: number; isPassed: boolean; held: NewLife[] }

/**
 * Template pacing: of a template that has not proven itself a first batch goes out, the rest is held until Meta knows what people think. Then it is
 * released, or the template is paused and what was held fails with 132015.
 */
export class Pacing {
  readonly #parts: () => Parts
  readonly #assessments = new Map<Template, Assessment>()
  #held = 0

  /** @param parts asked for later, for they are made together */
  constructor(parts: () => Parts) {
    this.#parts = parts
  }

  get held(): number {
    return this.#held
  }

  /** Whether the next message of the template has to wait; its turn in the first batch is taken otherwise. */
  takesHold(template: Template): boolean {
    const { policies } = this.#parts()
    if (policies.pacingBatch === 0 || template.quality === 'GREEN' || template.category === 'AUTHENTICATION') return false
    let assessment = this.#assessments.get(template)
    if (!assessment) {
      assessment = { left: policies.pacingBatch, isPassed: false, held: [] }
      this.#assessments.set(template, assessment)
    }
    if (assessment.isPassed || this.#held >= MAX_HELD) return false
    assessment.left -= 1
    return assessment.left < 0
  }

  hold(template: Template, life: NewLife): void {
    const assessment = this.#assessments.get(template)
    if (!assessment) return
    assessment.held.push(life)
    this.#held += 1
    if (assessment.held.length === 1) this.#decideLater(template, assessment)
  }

  /** @param isGood false: the template is paused and what was held fails */
  decide(template: Template, isGood: boolean): void {
    const assessment = this.#assessments.get(template)
    if (isGood) {
      if (assessment) this.#release(assessment, undefined)
      this.#assessments.set(template, { left: 0, isPassed: true, held: [] })
      return
    }
    // The pause forgets the assessment, and with it fails what was held.
    changeTemplateStatus(this.#parts(), template, { status: 'PAUSED', note: { title: 'RATE_LIMITING_PAUSE', description: 'Your message template has been paused because of feedback on its first messages.' } })
    template.pausedBy = 'PACING'
  }

  /** Portfolio pacing: everything that is held goes, or fails with 135000 because the portfolio is under review. */
  decideAll(isGood: boolean): void {
    for (const assessment of this.#assessments.values()) {
      this.#release(assessment, isGood ? undefined : UNDER_REVIEW)
      if (isGood) assessment.isPassed = true
    }
  }

  /** The template has changed: a new assessment; messages of a template that cannot be sent any more fail. */
  forget(template: Template): void {
    const assessment = this.#assessments.get(template)
    if (!assessment) return
    this.#assessments.delete(template)
    this.#release(assessment, template.status === 'APPROVED' ? undefined : PAUSED)
  }

  clear(): void {
    this.#assessments.clear()
    this.#held = 0
  }

  #decideLater(template: Template, assessment: Assessment): void {
    this.#parts().later(this.#parts().policies.pacingHoldMs, () => {
      if (this.#assessments.get(template) !== assessment || assessment.isPassed) return
      this.decide(template, template.quality !== 'YELLOW' && template.quality !== 'RED' && template.traffic.reports === 0)
    })
  }

  #release(assessment: Assessment, failure: number | undefined): void {
    const { held } = assessment
    this.#held -= held.length
    assessment.held = []
    for (const life of held) this.#parts().lives.start(failure === undefined ? life : { ...life, failure })
  }
}
