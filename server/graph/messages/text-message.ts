import { z } from 'zod'

export const textMessage = z.strictObject({
  type: z.literal('text'),
  text: z.strictObject({ body: z.string().min(1).max(4096), preview_url: z.boolean().optional() }),
})
