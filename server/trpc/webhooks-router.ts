import { getWebhookHealth } from '#server/webhooks/get-webhook-health.ts'
import { adminProcedure, router } from './trpc.ts'

export const webhooksRouter = router({
  health: adminProcedure.query(({ ctx }) => getWebhookHealth(ctx.services, ctx.actor)),
})
