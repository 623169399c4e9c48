import { findAttributeNames } from '#server/contacts/find-attribute-names.ts'
import { findContacts } from '#server/contacts/find-contacts.ts'
import { findImportErrors, findImports } from '#server/contacts/find-imports.ts'
import { findLists } from '#server/contacts/find-lists.ts'
import { importErrorsInput, listContactsInput, suppressInput, unsuppressInput } from '#server/contacts/schema.ts'
import { suppressByHand, unsuppress } from '#server/contacts/set-suppression.ts'
import { marketerProcedure, orgProcedure, router } from './trpc.ts'

export const contactsRouter = router({
  list: orgProcedure.input(listContactsInput).query(({ ctx, input }) => findContacts(ctx.services, ctx.actor, input)),
  lists: orgProcedure.query(({ ctx }) => findLists(ctx.services, ctx.actor)),
  imports: orgProcedure.query(({ ctx }) => findImports(ctx.services, ctx.actor)),
  importErrors: orgProcedure.input(importErrorsInput).query(({ ctx, input }) => findImportErrors(ctx.services, ctx.actor, input)),
  attributeNames: orgProcedure.query(({ ctx }) => findAttributeNames(ctx.services, ctx.actor)),
  suppress: marketerProcedure.input(suppressInput).mutation(({ ctx, input }) => suppressByHand(ctx.services, ctx.actor, input)),
  unsuppress: marketerProcedure.input(unsuppressInput).mutation(({ ctx, input }) => unsuppress(ctx.services, ctx.actor, input)),
})
