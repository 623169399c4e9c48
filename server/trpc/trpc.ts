import { initTRPC, TRPCError } from '@trpc/server'
import superjson from 'superjson'
import { ZodError } from 'zod'
import { requireRole } from '#server/auth/require-role.ts'
import type { Actor, Role, SessionInfo } from '#server/auth/session-info.ts'
import { AppError } from '#server/lib/app-error.ts'
import { errorTable } from '#server/lib/error-table.ts'
import type { Services } from '#server/services.ts'

export type TrpcContext = {
  services: Services
  session: SessionInfo | null
  actor: Actor | null
}

const t = initTRPC.context<TrpcContext>().create({
  transformer: superjson,
  isDev: false,
  errorFormatter({ shape, error }) {
    const cause = error.cause
    if (cause instanceof AppError) {
      return { ...shape, message: cause.userMessage, data: { ...shape.data, appCode: cause.code, userMessage: cause.userMessage, fields: cause.fields } }
    }
    if (cause instanceof ZodError) {
      const fields = fieldsOf(cause)
      const userMessage = Object.entries(fields).map(([name, text]) => `${name}: ${text}`).join('; ')
      return { ...shape, message: userMessage, data: { ...shape.data, appCode: 'BAD_INPUT' as const, userMessage, fields } }
    }
    const userMessage = error.code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong on our side. Try again; if it stays, look at the logs.' : error.message
    return { ...shape, message: userMessage, data: { ...shape.data, appCode: null, userMessage, fields: {} as Record<string, string> } }
  },
})

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** Domain errors become tRPC errors here and nowhere else. */
const translateErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next()
  if (result.ok) return result
  const cause = result.error.cause
  if (cause instanceof AppError) throw new TRPCError({ code: errorTable[cause.code].trpc, message: cause.userMessage, cause })
  if (result.error.code === 'INTERNAL_SERVER_ERROR') ctx.services.log.error({ err: result.error.cause ?? result.error, path }, 'procedure failed')
  return result
})

export const publicProcedure = t.procedure.use(translateErrors)

/** Every signed-in person of an organisation; `ctx.actor` is there. */
export const orgProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.actor) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Your session has ended. Sign in again.' })
  return next({ ctx: { ...ctx, actor: ctx.actor } })
})

const atLeast = (role: Role) =>
  orgProcedure.use(({ ctx, next }) => {
    requireRole(ctx.actor, role)
    return next()
  })

export const agentProcedure = atLeast('agent')
export const marketerProcedure = atLeast('marketer')
export const adminProcedure = atLeast('admin')

function fieldsOf(error: ZodError): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) fields[issue.path.join('.') || 'input'] ??= issue.message
  return fields
}
