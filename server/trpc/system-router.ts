import { findGraphUsage } from '#server/system/find-graph-usage.ts'
import { getSystemInfo } from '#server/system/get-system-info.ts'
import { orgProcedure, router } from './trpc.ts'

export const systemRouter = router({
  /** How much of Meta's hourly call limits is used. */
  graphUsage: orgProcedure.query(({ ctx }) => findGraphUsage(ctx.services, ctx.actor)),
  info: orgProcedure.query(({ ctx }) => getSystemInfo(ctx.services, ctx.actor)),
})
