import { z } from 'zod'

const page = { cursor: z.string().max(200).optional(), limit: z.number().int().min(1).max(100).default(25) }
const contactId = z.string().regex(/^\d{1,15}$/, 'This is not the id of a contact.')

export const listContactsInput = z.object({ ...page, search: z.string().max(200).optional(), listId: z.uuid().optional() })
export const importErrorsInput = z.object({ importId: z.uuid() })
export const suppressInput = z.object({ contactId, reason: z.string().trim().min(1, 'Say how you know, e.g. “asked by phone”.').max(500) })
export const unsuppressInput = z.object({ contactId })

export type ListContactsInput = z.infer<typeof listContactsInput>
