export { auditEvents } from './audit.ts'
export { contactImportErrors, contactImports, contactListMembers, contactLists, contacts, suppressions } from './contacts.ts'
export { chatSends, conversations, inboundWamids } from './conversations.ts'
export { graphUsage } from './graph.ts'
export { memberships, orgs, passwordCredentials, rateLimits, refreshTokens, role, sessions, users } from './identity.ts'
export {
  campaignAccounts, campaignCounts, campaignEvents, campaignRates, campaigns, dayBudgetPeople, dayBudgets, lanes, messageRetries, messages,
  sendChunks, sendDue, unknownMessages,
} from './messages.ts'
export { metaConnections, oauthStates, templates, wabas, whatsappAccounts } from './meta.ts'
export { campaignSeries, seriesEvents } from './series.ts'
export { heldStatuses, metaEvents, webhookEndpoint, webhookJournal, webhookPending, webhookStats } from './webhooks.ts'
