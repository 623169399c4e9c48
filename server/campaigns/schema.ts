import { z } from 'zod'
import { lateHours, scheduleInput, sendWindowInput } from '#server/schedules/schema.ts'

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
  component: z.enum(['header', 'body', 'button', 'limited_time_offer']),
  key: z.string().min(1).max(100),
  /** The button's place in the template, from 0. */
  index: z.number().int().min(0).max(9).optional(),
  /** The carousel card, from 0; absent for the message itself. */
  card: z.number().int().min(0).max(9).optional(),
  /** name: the contact's name; attribute: the attribute called `value`; text: `value` itself, the same for everybody. */
  source: z.enum(['name', 'attribute', 'text']),
  value: z.string().max(2000).default(''),
  /** Used for people without a value. */
  fallback: z.string().max(VALUE_MAX).optional(),
})
export type VariableMapping = z.infer<typeof variableMapping>
const variables = z.array(variableMapping).max(100)

const percentage = z.number().int().min(1, 'At least 1 %.').max(100, 'At most 100 %.').nullable()
const sample = z.number().int().min(20, 'At least 20 messages.').max(100_000, 'At most 100,000 messages.')
/** When the campaign pauses itself; null switches a rule off. */
export const stopRulesInput = z.object({ failurePercent: percentage, failureSample: sample, optOutPercent: percentage, optOutSample: sample, redQuality: z.boolean() })

/** The numbers that a campaign is spread over, each with its part: 1 to 100, of their sum. */
const numbers = z.array(z.object({ accountId: id, share: z.number().int('A share is a whole number.').min(1, 'A share is at least 1.').max(100, 'A share is at most 100.') })).min(1, 'Choose a number to send from.').max(20, 'At most 20 numbers.')

export const createCampaignInput = z.object({
  name: z.string().trim().min(1, 'Give the campaign a name.').max(120, 'A name has at most 120 characters.'),
  accountId: id,
  /** Absent, or with `accountId` alone: everybody is written to by that number. */
  numbers: numbers.optional(),
  templateId: id,
  listId: id,
  variables,
  /** The start as a moment, or as a wall time in a zone; neither: when it is launched. */
  scheduledAt: z.date().nullish(),
  schedule: scheduleInput.nullish(),
  lateHours: lateHours.optional(),
  sendWindow: sendWindowInput.nullish(),
  stopRules: stopRulesInput.optional(),
  unknownPolicy: z.enum(['reconcile', 'never']).default('reconcile'),
  /** Turns on a number that other campaigns send from as well; absent: 3, the usual. */
  weight: z.number().int().min(1).max(10).optional(),
  /** People in 24 hours at most; absent: as many as Meta allows. */
  peoplePerDay: z.number().int('The people a day are a whole number.').min(1, 'At least one person a day. To stop a campaign, pause it.').max(10_000_000, 'At most 10,000,000 people a day.').nullish(),
  ratePerSecond: z.number().int('The pace is a whole number.').min(1, 'The pace is at least 1 message a second. To stop a campaign, pause it.').max(1000, 'The pace is at most 1,000 messages a second.').nullish(),
})
export type CreateCampaignInput = z.infer<typeof createCampaignInput>

export const previewCampaignInput = z.object({ templateId: id, listId: id, variables, accountId: id.optional(), numbers: numbers.optional() })
export type PreviewCampaignInput = z.infer<typeof previewCampaignInput>

export const campaignIdInput = z.object({ id })
export type CampaignIdInput = z.infer<typeof campaignIdInput>

export const retryMessageInput = z.object({ id, messageId: z.string().regex(/^\d{1,15}$/, 'This id is not valid.') })
export type RetryMessageInput = z.infer<typeof retryMessageInput>

export const rescheduleCampaignInput = z.object({ id, schedule: scheduleInput })
export type RescheduleCampaignInput = z.infer<typeof rescheduleCampaignInput>

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
