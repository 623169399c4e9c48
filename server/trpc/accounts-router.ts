import { checkConnection } from '#server/accounts/check-connection.ts'
import { activateAccount, setAccountActive } from '#server/accounts/choose-account.ts'
import { disconnect } from '#server/accounts/disconnect.ts'
import { listConnections } from '#server/accounts/list-connections.ts'
import { accountInput, connectionInput, disconnectInput, setActiveInput } from '#server/accounts/schema.ts'
import { adminProcedure, marketerProcedure, orgProcedure, router } from './trpc.ts'

export const accountsRouter = router({
  list: orgProcedure.query(({ ctx }) => listConnections(ctx.services, ctx.actor)),
  check: adminProcedure.input(connectionInput).mutation(async ({ ctx, input }) => {
    const { state } = await checkConnection(ctx.services, { orgId: ctx.actor.orgId, connectionId: input.connectionId, byPerson: true })
    return { state: state === 'disconnected' ? ('revoked' as const) : state }
  }),
  disconnect: adminProcedure.input(disconnectInput).mutation(({ ctx, input }) => disconnect(ctx.services, ctx.actor, input)),
  activate: marketerProcedure.input(accountInput).mutation(({ ctx, input }) => activateAccount(ctx.services, ctx.actor, input)),
  setActive: adminProcedure.input(setActiveInput).mutation(({ ctx, input }) => setAccountActive(ctx.services, ctx.actor, input)),
})
