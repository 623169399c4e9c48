import { getSystemInfo } from '#server/system/get-system-info.ts'
import { orgProcedure, router } from './trpc.ts'

export const systemRouter = router({
  info: orgProcedure.query(({ ctx }) => getSystemInfo(ctx.services, ctx.actor)),
})
