import { orgProcedure, router } from './trpc.ts'

export const liveRouter = router({
  /** Ids of what changed; the page fetches what it may see. */
  events: orgProcedure.subscription(async function* ({ ctx, signal }) {
    yield* ctx.services.live.events(ctx.actor.orgId, signal ?? new AbortController().signal)
  }),
})
