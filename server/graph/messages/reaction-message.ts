import { z } from 'zod'

/** An empty emoji takes the reaction away. Only messages of the last 30 days can be reacted to. */
export const reactionMessage = z.strictObject({
  type: z.literal('reaction'),
  reaction: z.strictObject({ message_id: z.string().min(1).max(200), emoji: z.string().max(32) }),
})
