import { z } from 'zod'

const wabaId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'is not an id of Meta')

export const listTemplatesInput = z.strictObject({
  wabaId: wabaId.optional(),
  status: z.string().max(50).optional(),
  category: z.string().max(50).optional(),
  language: z.string().max(20).optional(),
  search: z.string().trim().max(200).optional(),
  cursor: z.string().max(2000).optional(),
  limit: z.number().int().min(1).max(100).default(25),
})

export const getTemplateInput = z.strictObject({ id: z.uuid({ error: 'is not an id' }) })
export const syncTemplatesInput = z.strictObject({ wabaId: wabaId.optional() })

export type ListTemplatesInput = z.infer<typeof listTemplatesInput>
