import { listAudit } from '#server/audit/list-audit.ts'
import { listAuditInput } from '#server/audit/schema.ts'
import { adminProcedure, router } from './trpc.ts'

export const auditRouter = router({
  list: adminProcedure.input(listAuditInput).query(({ ctx, input }) => listAudit(ctx.services, ctx.actor, input)),
})
