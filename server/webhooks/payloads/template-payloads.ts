import { z } from 'zod'
import { number, part, rows, seconds, text, word } from './leaves.ts'

/** What every event about a template names it by; the id is text here, because it may exceed 2^53. */
const template = { message_template_id: text, message_template_name: text, message_template_language: text }

export const templateStatusUpdate = z.looseObject({
  ...template, event: word, reason: text, message_template_category: word,
  disable_info: part(z.looseObject({ disable_date: text })),
  other_info: part(z.looseObject({ title: text, description: text })),
  rejection_info: part(z.looseObject({ reason: text, recommendation: text })),
})

export const templateQualityUpdate = z.looseObject({ ...template, previous_quality_score: word, new_quality_score: word })

export const templateComponentsUpdate = z.looseObject({
  ...template, message_template_title: text, message_template_element: text, message_template_footer: text,
  message_template_buttons: rows(z.looseObject({ message_template_button_type: word, message_template_button_text: text, message_template_button_url: text, message_template_button_phone_number: text })),
})

/** With `correct_category` a notice one day ahead; with `previous_category` it has happened. */
export const templateCategoryUpdate = z.looseObject({ ...template, correct_category: word, new_category: word, previous_category: word, category_update_timestamp: seconds })

/** Meta counts a WABA's templates; not every app gets it. */
export const templateLimit = z.looseObject({ message_template_count: number, message_template_limit: number })
