import { z } from 'zod'

export const listConversationsInput = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(100).default(25),
  unreadOnly: z.boolean().optional(),
  search: z.string().max(200).optional(),
})
export const getConversationInput = z.object({ id: z.uuid(), cursor: z.string().regex(/^\d{1,15}$/, 'This page does not exist.').optional() })
export const sendTextInput = z.object({
  id: z.uuid(),
  text: z.string().max(4096, 'WhatsApp takes at most 4,096 characters.').refine((text) => text.trim() !== '', 'Write something first.'),
  clientId: z.uuid(),
})
export const markReadInput = z.object({ id: z.uuid() })

export type ListConversationsInput = z.infer<typeof listConversationsInput>
export type GetConversationInput = z.infer<typeof getConversationInput>
export type SendTextInput = z.infer<typeof sendTextInput>
