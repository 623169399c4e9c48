export { auditEvents } from './audit.ts'
export { contactImportErrors, contactImports, contactListMembers, contactLists, contacts, suppressions } from './contacts.ts'
export { memberships, orgs, passwordCredentials, rateLimits, refreshTokens, role, sessions, users } from './identity.ts'
export {
  campaignCounts, campaignEvents, campaignRates, campaigns, chatSends, conversations, inboundWamids, lanes, messages,
  sendChunks, sendDue, unknownMessages,
} from './messages.ts'
export { metaConnections, oauthStates, templates, wabas, whatsappAccounts } from './meta.ts'
export { heldStatuses, webhookEndpoint, webhookJournal, webhookStats } from './webhooks.ts'
