import { TRPCError } from '@trpc/server'
import { orgProcedure, router } from './trpc.ts'

export const authRouter = router({
  /** Who is signed in, and in which organisation. */
  me: orgProcedure.query(({ ctx }) => {
    if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Your session has ended. Sign in again.' })
    return ctx.session
  }),
})
