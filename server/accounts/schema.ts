import { z } from 'zod'

const uuid = z.uuid({ error: 'is not an id' })

export const connectionInput = z.strictObject({ connectionId: uuid })
export const accountInput = z.strictObject({ accountId: uuid })
export const setActiveInput = z.strictObject({ accountId: uuid, isActive: z.boolean() })

/** One number, one connection, or with neither: everything of the organisation. */
export const disconnectInput = z
  .strictObject({ connectionId: uuid.optional(), accountId: uuid.optional() })
  .refine((input) => input.connectionId === undefined || input.accountId === undefined, { error: 'Name either connectionId or accountId, not both.' })

export type DisconnectInput = z.infer<typeof disconnectInput>

/** What comes back from Meta's dialog; anything may be missing or forged. */
export const callbackQuery = z.object({
  state: z.string().max(500).optional().catch(undefined),
  code: z.string().min(1).max(4000).optional().catch(undefined),
  error: z.string().max(200).optional().catch(undefined),
  error_code: z.string().max(50).optional().catch(undefined),
  error_reason: z.string().max(200).optional().catch(undefined),
})

export type CallbackQuery = z.infer<typeof callbackQuery>
