import type { Parts } from '../parts.ts'
import type { Template, TemplateCategory } from '../world/types.ts'
import { isObject } from '../core/json.ts'
import { changeTemplateStatus } from './change-template-status.ts'
import { sendComponentsEvent } from './template-events.ts'

/** A name that contains one of these words is rejected for that reason; `reject` alone for its format. */
const REASONS: [word: string, reason: string][] = [
  ['reject_abusive', 'ABUSIVE_CONTENT'], ['reject_category', 'INCORRECT_CATEGORY'], ['reject_promotional', 'PROMOTIONAL'], ['reject_scam', 'SCAM'],
  ['reject_tag', 'TAG_CONTENT_MISMATCH'], ['reject_unavailable', 'CATEGORY_NOT_AVAILABLE'], ['reject', 'INVALID_FORMAT'],
]
/** A name with this word stays PENDING until the control API decides. */
const UNDECIDED = 'undecided'
/** What no utility message says. */
const ADVERTISING = /\b(\d+ ?% off|discount|coupon|promo code|special offer|limited offer|flash sale|black friday)\b/i

/** The category that a review finds: a utility template that advertises is approved as marketing, at the price of that. */
export function judgeCategory(category: TemplateCategory, components: unknown[]): TemplateCategory {
  if (category !== 'UTILITY') return category
  const texts = components.filter(isObject).map((component) => String(component['text'] ?? ''))
  return texts.some((text) => ADVERTISING.test(text)) ? 'MARKETING' : category
}

/** Approves or rejects after a while, unless the template has moved on by then. */
export function reviewLater(parts: Parts, template: Template, { isEdit }: { isEdit: boolean }): void {
  const { version } = template
  parts.later(parts.policies.reviewMs, () => {
    if (template.version !== version || template.status !== 'PENDING' || template.name.includes(UNDECIDED)) return
    const reason = REASONS.find(([word]) => template.name.includes(word))?.[1]
    if (reason !== undefined) {
      changeTemplateStatus(parts, template, { status: 'REJECTED', reason })
      return
    }
    changeTemplateStatus(parts, template, { status: 'APPROVED' })
    if (isEdit) sendComponentsEvent(parts, template)
  })
}
