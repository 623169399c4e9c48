import { setTimeout as sleep } from 'node:timers/promises'
import { patiently, type ProductClient } from './product-client.ts'

export type CampaignView = Awaited<ReturnType<ProductClient['api']['campaigns']['get']['query']>>
type Account = { id: string; wabaId: string; phoneNumberId: string; throughputPerSecond: number }

export type DemoCampaign = { id: string; accountId: string; phoneNumberId: string; view: CampaignView }

export type RunInput = {
  listId: string
  onProgress: (view: CampaignView) => void
  /** Whether the other side has nothing more to report. */
  isQuiet: () => Promise<boolean>
}

const POLL_MS = 400
/** Reads that have not moved for this long are taken as the last ones. */
const READS_CALM_MS = 2000
const READS_MAX_MS = 40_000
/** A campaign that stands still this long is reported as it stands: some messages have no evidence either way. */
const STUCK_AFTER_MS = 90_000
const finals = new Set(['completed', 'canceled', 'failed'])

/** Creates and launches a campaign and follows it until it is settled and the receipts have calmed down. */
export async function runCampaign(client: ProductClient, input: RunInput): Promise<DemoCampaign> {
  const account = await chooseAccount(client)
  const template = await findTemplate(client, account.wabaId)
  const { id } = await patiently(() => client.api.campaigns.create.mutate({
    name: `Demo of ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`, accountId: account.id, templateId: template.id, listId: input.listId,
    variables: template.parsed.parameters.filter((parameter) => parameter.kind === 'text').map((parameter, n) => ({
      component: parameter.component as 'body', key: parameter.key, ...(parameter.index === undefined ? {} : { index: parameter.index }),
      ...(n === 0 ? { source: 'name' as const, value: '', fallback: 'friend' } : { source: 'text' as const, value: parameter.example ?? '20 %' }),
    })),
  }))
  await launch(client, id)
  const view = await follow(client, id, input)
  return { id, accountId: account.id, phoneNumberId: account.phoneNumberId, view }
}

/** A launch whose answer was lost has happened all the same: the campaign says so. */
async function launch(client: ProductClient, id: string): Promise<void> {
  await patiently(async () => {
    const { canLaunch } = await client.api.campaigns.get.query({ id })
    if (canLaunch) await client.api.campaigns.launch.mutate({ id })
  })
}

async function follow(client: ProductClient, id: string, input: RunInput): Promise<CampaignView> {
  const look = () => patiently(() => client.api.campaigns.get.query({ id }))
  let view = await look()
  let movedAtMs = Date.now()
  while (!finals.has(view.state) && Date.now() - movedAtMs < STUCK_AFTER_MS) {
    input.onProgress(view)
    await sleep(POLL_MS)
    const next = await look()
    if (next.state !== view.state || JSON.stringify(next.counts) !== JSON.stringify(view.counts)) movedAtMs = Date.now()
    view = next
  }
  return followReads(view, look, input)
}

/** Until the simulator has nothing more on its way and a cancel has emptied the queue, or nothing has moved for a while. */
async function followReads(first: CampaignView, look: () => Promise<CampaignView>, input: RunInput): Promise<CampaignView> {
  let view = first
  const end = Date.now() + READS_MAX_MS
  for (let calmSince = Date.now(); Date.now() - calmSince < READS_CALM_MS && Date.now() < end; ) {
    const isQuiet = await input.isQuiet()
    await sleep(POLL_MS)
    const next = await look()
    const moved = next.counts.read !== view.counts.read || next.counts.delivered !== view.counts.delivered || next.counts.queued !== view.counts.queued
    if (moved) calmSince = Date.now()
    view = next
    input.onProgress(view)
    if (isQuiet && !moved) break
  }
  return view
}

/** The number with the highest level: a demo should not take longer than it must. */
async function chooseAccount(client: ProductClient): Promise<Account> {
  const { connections } = await patiently(() => client.api.accounts.list.query())
  const accounts = connections.flatMap((connection) => connection.wabas.flatMap((waba) => waba.accounts)).filter((account) => account.isActive)
  const best = accounts.sort((a, b) => b.throughputPerSecond - a.throughputPerSecond)[0]
  if (!best) throw new Error('The connection brought no number.')
  return best
}

async function findTemplate(client: ProductClient, wabaId: string) {
  const { items } = await patiently(() => client.api.templates.list.query({ wabaId, search: 'spring_sale', status: 'APPROVED', limit: 100 }))
  const template = items.find((item) => item.name === 'spring_sale' && item.language === 'en_US' && item.sendable)
  if (!template) throw new Error('The template spring_sale is not there or cannot be sent.')
  return template
}
