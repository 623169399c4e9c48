import { getTemplate } from '#server/templates/get-template.ts'
import { listTemplates } from '#server/templates/list-templates.ts'
import { runTemplateSync } from '#server/templates/run-template-sync.ts'
import { getTemplateInput, listTemplatesInput, syncTemplatesInput } from '#server/templates/schema.ts'
import { marketerProcedure, orgProcedure, router } from './trpc.ts'

export const templatesRouter = router({
  list: orgProcedure.input(listTemplatesInput).query(({ ctx, input }) => listTemplates(ctx.services, ctx.actor, input)),
  get: orgProcedure.input(getTemplateInput).query(({ ctx, input }) => getTemplate(ctx.services, ctx.actor, input)),
  sync: marketerProcedure.input(syncTemplatesInput).mutation(({ ctx, input }) => runTemplateSync(ctx.services, ctx.actor, input)),
})
