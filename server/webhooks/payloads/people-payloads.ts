import { z } from 'zod'
import { contacts, metadata, part, rows, seconds, text } from './leaves.ts'

/** Value: stop, resume, or signup with a signup_id. */
const preference = z.looseObject({ wa_id: text, user_id: text, detail: text, category: text, value: text, signup_id: text, timestamp: seconds })
export const userPreferences = z.looseObject({ messaging_product: text, metadata, contacts, user_preferences: rows(preference) })

const change = part(z.looseObject({ previous: text, current: text }))
/** A person's BSUID has become another, for example with a new number. */
export const userIdUpdate = z.looseObject({
  metadata, contacts, user_id_update: rows(z.looseObject({ wa_id: text, detail: text, user_id: change, parent_user_id: change, timestamp: seconds })),
})

/** Not documented beyond its name: kept as it is. */
export const consumerProfile = z.looseObject({ metadata, contacts })
