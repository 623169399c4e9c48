import { findConversations } from '#server/conversations/find-conversations.ts'
import { getConversation } from '#server/conversations/get-conversation.ts'
import { markRead } from '#server/conversations/mark-read.ts'
import { getConversationInput, listConversationsInput, markReadInput, sendTextInput } from '#server/conversations/schema.ts'
import { sendText } from '#server/conversations/send-text.ts'
import { agentProcedure, orgProcedure, router } from './trpc.ts'

export const conversationsRouter = router({
  list: orgProcedure.input(listConversationsInput).query(({ ctx, input }) => findConversations(ctx.services, ctx.actor, input)),
  get: orgProcedure.input(getConversationInput).query(({ ctx, input }) => getConversation(ctx.services, ctx.actor, input)),
  send: agentProcedure.input(sendTextInput).mutation(({ ctx, input }) => sendText(ctx.services, ctx.actor, input)),
  markRead: agentProcedure.input(markReadInput).mutation(({ ctx, input }) => markRead(ctx.services, ctx.actor, input)),
})
