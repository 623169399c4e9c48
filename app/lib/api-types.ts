import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter, RouterOutputs } from '#server/trpc/router.ts'

export type RouterInputs = inferRouterInputs<AppRouter>

export type { Role, SessionInfo } from '#server/auth/session-info.ts'
export type { AppRouter, Caller } from '#server/trpc/router.ts'

export type AccountList = RouterOutputs['accounts']['list']
export type Connection = AccountList['connections'][number]
export type ConnectionState = Connection['state']
export type Waba = Connection['wabas'][number]
export type Account = Waba['accounts'][number]

export type TemplateList = RouterOutputs['templates']['list']
export type Template = TemplateList['items'][number]
export type TemplateDetail = RouterOutputs['templates']['get']
export type ParsedTemplate = Template['parsed']
export type TemplateHeader = NonNullable<ParsedTemplate['header']>
export type TemplateButton = ParsedTemplate['buttons'][number]
export type TemplateParameter = ParsedTemplate['parameters'][number]
export type Facet = TemplateList['facets']['statuses'][number]
export type SyncResult = RouterOutputs['templates']['sync']

export type ContactList = RouterOutputs['contacts']['list']
export type Contact = ContactList['items'][number]
export type ListSummary = RouterOutputs['contacts']['lists'][number]
export type ContactImport = RouterOutputs['contacts']['imports'][number]
export type ImportError = RouterOutputs['contacts']['importErrors'][number]

export type CampaignList = RouterOutputs['campaigns']['list']
export type CampaignSummary = CampaignList['items'][number]
export type Series = RouterOutputs['series']['list'][number]
export type CampaignState = CampaignSummary['state']
export type MessageState = keyof CampaignSummary['counts']
export type Campaign = RouterOutputs['campaigns']['get']
export type Failure = Campaign['failures'][number]
export type RecipientPage = RouterOutputs['campaigns']['recipients']
export type Recipient = RecipientPage['items'][number]
export type RetryPreview = RouterOutputs['campaigns']['retryPreview']
export type CampaignPreview = RouterOutputs['campaigns']['preview']
export type VariableSource = Campaign['variables'][number]

export type ConversationList = RouterOutputs['conversations']['list']
export type ConversationSummary = ConversationList['items'][number]
export type Conversation = RouterOutputs['conversations']['get']
export type ChatMessage = Conversation['messages'][number]

export type { LiveEvent } from '#server/live/live-event.ts'
export type WebhookHealth = RouterOutputs['webhooks']['health']
export type AuditPage = RouterOutputs['audit']['list']
export type SystemInfo = RouterOutputs['system']['info']
export type GraphUsage = RouterOutputs['system']['graphUsage']
