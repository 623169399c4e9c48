import type { Parts } from '../parts.ts'
import type { Template, TemplateCategory } from '../world/types.ts'
import { sendCategoryEvent } from './template-events.ts'

const NOTICE_MS = 24 * 3_600_000

/** Gives a template another category: at once, or with the notice of a day that most accounts get. */
export function recategorise(parts: Parts, template: Template, { category, notice }: { category: TemplateCategory; notice: boolean }): void {
  if (template.category === category) return
  if (!notice) {
    apply(parts, template, category)
    return
  }
  template.correctCategory = category
  sendCategoryEvent(parts, template, { correct: category, at: parts.clock.now() + NOTICE_MS })
  parts.calendar.after(NOTICE_MS, () => {
    if (template.correctCategory === category) apply(parts, template, category)
  })
}

function apply(parts: Parts, template: Template, category: TemplateCategory): void {
  const previous = template.category
  delete template.correctCategory
  template.previousCategory = previous
  template.category = category
  template.version += 1
  sendCategoryEvent(parts, template, { previous })
}
