import { createCampaign } from '#server/campaigns/create-campaign.ts'
import { freezeAudience } from '#server/campaigns/freeze-audience.ts'
import type { CreateCampaignInput } from '#server/campaigns/schema.ts'
import type { Services } from '#server/services.ts'
import { actorOf, addNumber, createLargeList, createList, createSender, createTemplate, type Person, type Sender, type TemplateOptions } from './campaign-draft.ts'

/** People by name, so many of a large list, or the id of a list that is there. */
export type Audience = Person[] | number | string

/** `shares`: one for each number, of which the first is the sender's own. `input` replaces what is usual of the campaign itself. */
export type DraftOptions = { sender?: Sender; template?: TemplateOptions; shares?: number[]; input?: Partial<CreateCampaignInput> }

export type MadeCampaign = { sender: Sender; accountIds: string[]; campaignId: string; templateId: string; listId: string }

/** A campaign as a draft, with an organisation, numbers, a template and a list of its own where none is given. */
export async function draftCampaign(services: Services, audience: Audience, options: DraftOptions = {}): Promise<MadeCampaign> {
  const { sql } = services
  const sender = options.sender ?? (await createSender(sql))
  const shares = options.shares ?? []
  const accountIds = [sender.accountId]
  while (accountIds.length < shares.length) accountIds.push(await addNumber(sql, sender, `+49 30 555 01 0${String(accountIds.length)}`))
  const listId = await listOf(services, sender, audience)
  const templateId = await createTemplate(sql, sender, options.template)
  const numbers = options.shares?.map((share, place) => ({ accountId: accountIds[place]!, share }))
  const { id } = await createCampaign(services, actorOf(sender), {
    name: 'Bread', accountId: sender.accountId, ...(numbers ? { numbers } : {}), templateId, listId, variables: [], unknownPolicy: 'reconcile', ...options.input,
  })
  return { sender, accountIds, campaignId: id, templateId, listId }
}

/** The same once it was launched: its audience is about to be frozen. */
export async function prepareCampaign(services: Services, audience: Audience, options: DraftOptions = {}): Promise<MadeCampaign> {
  const made = await draftCampaign(services, audience, options)
  await prepare(services, made.campaignId)
  return made
}

/** The same once it sends: its whole audience is frozen. */
export async function runCampaign(services: Services, audience: Audience, options: DraftOptions = {}): Promise<MadeCampaign> {
  const made = await draftCampaign(services, audience, options)
  await startCampaign(services, made.campaignId)
  return made
}

/** Takes a draft to where it sends, without its workflow. */
export async function startCampaign(services: Services, campaignId: string): Promise<void> {
  await prepare(services, campaignId)
  await freezeAudience(services, { campaignId })
  await services.sql`update campaigns set state = 'running', started_at = now() where id = ${campaignId}`
}

async function prepare({ sql }: Services, campaignId: string): Promise<void> {
  await sql`update campaigns set state = 'preparing' where id = ${campaignId}`
}

function listOf({ sql }: Services, { orgId }: Sender, audience: Audience): Promise<string> | string {
  if (typeof audience === 'string') return audience
  return typeof audience === 'number' ? createLargeList(sql, orgId, audience) : createList(sql, orgId, audience)
}
