import { z } from 'zod'

export const listAuditInput = z.strictObject({
  cursor: z.string().regex(/^\d{1,15}$/).optional(),
  limit: z.number().int().min(1).max(100).default(25),
})

export type ListAuditInput = z.infer<typeof listAuditInput>
