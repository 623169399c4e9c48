import type { inferRouterOutputs } from '@trpc/server'
import { accountsRouter } from './accounts-router.ts'
import { auditRouter } from './audit-router.ts'
import { authRouter } from './auth-router.ts'
import { campaignsRouter } from './campaigns-router.ts'
import { contactsRouter } from './contacts-router.ts'
import { conversationsRouter } from './conversations-router.ts'
import { liveRouter } from './live-router.ts'
import { seriesRouter } from './series-router.ts'
import { systemRouter } from './system-router.ts'
import { templatesRouter } from './templates-router.ts'
import { createCallerFactory, router } from './trpc.ts'
import { webhooksRouter } from './webhooks-router.ts'

export const appRouter = router({
  auth: authRouter,
  accounts: accountsRouter,
  templates: templatesRouter,
  contacts: contactsRouter,
  campaigns: campaignsRouter,
  series: seriesRouter,
  conversations: conversationsRouter,
  live: liveRouter,
  webhooks: webhooksRouter,
  audit: auditRouter,
  system: systemRouter,
})

/** What the WebSocket serves: a socket lives for hours, so commands go over HTTP, where each is authenticated anew. */
export const liveOnlyRouter = router({ live: liveRouter })

export type AppRouter = typeof appRouter
/** What a page's loader gets as `context.trpc`: procedures as plain functions, Dates as Dates. */
export type Caller = ReturnType<typeof createCaller>
export type RouterOutputs = inferRouterOutputs<AppRouter>

export const createCaller = createCallerFactory(appRouter)
