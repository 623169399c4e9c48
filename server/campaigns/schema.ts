import { z } from 'zod'

/** Meta's cap on a template parameter's text. */
export const VALUE_MAX = 1024

export const campaignStates = ['draft', 'scheduled', 'preparing', 'running', 'paused', 'held', 'settling', 'completed', 'canceled', 'failed'] as const
export type CampaignState = (typeof campaignStates)[number]

const messageStates = ['skipped', 'queued', 'accepted', 'sent', 'delivered', 'read', 'failed', 'unknown', 'canceled'] as const
export type SkipReason = 'suppressed' | 'no_address' | 'us_marketing' | 'missing_variable' | 'invalid_value'

const id = z.uuid('This id is not valid.')
const page = { cursor: z.string().max(64).optional(), limit: z.number().int().min(1).max(100).default(25) }

/** Where one template parameter takes its value from. */
export const variableMapping = z.object({
  component: z.enum(['header', 'body', 'button']),
  key: z.string().min(1).max(100),
  /** The button's place in the template, from 0. */
  index: z.number().int().min(0).max(9).optional(),
  /** name: the contact's name; attribute: the attribute called `value`; text: `value` itself, the same for everybody. */
  source: z.enum(['name', 'attribute', 'text']),
  value: z.string().max(2000).default(''),
  /** Used for people without a value. */
  fallback: z.string().max(VALUE_MAX).optional(),
})
export type VariableMapping = z.infer<typeof variableMapping>
const variables = z.array(variableMapping).max(50)

export const createCampaignInput = z.object({
  name: z.string().trim().min(1, 'Give the campaign a name.').max(120, 'A name has at most 120 characters.'),
  accountId: id,
  templateId: id,
  listId: id,
  variables,
  scheduledAt: z.date().nullish(),
  unknownPolicy: z.enum(['reconcile', 'never']).default('reconcile'),
  ratePerSecond: z.number().int().min(1).max(1000).nullish(),
})
export type CreateCampaignInput = z.infer<typeof createCampaignInput>

export const previewCampaignInput = z.object({ templateId: id, listId: id, variables, accountId: id.optional() })
export type PreviewCampaignInput = z.infer<typeof previewCampaignInput>

export const campaignIdInput = z.object({ id })
export type CampaignIdInput = z.infer<typeof campaignIdInput>

export const findCampaignsInput = z.object({ state: z.enum(campaignStates).optional(), ...page })
export type FindCampaignsInput = z.infer<typeof findCampaignsInput>

export const findRecipientsInput = z.object({
  id,
  state: z.enum(messageStates).optional(),
  failureCode: z.number().int().optional(),
  skipReason: z.string().max(40).optional(),
  search: z.string().trim().max(100).optional(),
  ...page,
})
export type FindRecipientsInput = z.infer<typeof findRecipientsInput>
