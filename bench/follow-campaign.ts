import { sleep } from '../scripts/services/wait-until.ts'
import type { Stage } from './stage.ts'

/** Milliseconds since the launch was asked for; `null`: it did not happen. */
export type Timeline = { id: string; launchedAtMs: number; firstMs: number; sentMs: number; allMs: number; duplicates: number }

type Stats = { messages_in_flight: number; webhooks: { pending: number } }
type Ledger = { accepted: number; duplicates: number; campaigns?: Record<string, { accepted: number; duplicates: number }> }

const STUCK_MS = 120_000

/** A number that may send, and the template `spring_sale` of its account. */
export type Sender = { id: string; throughputPerSecond: number; templateId: string }

/** Creates a campaign of the template `spring_sale`, on the fastest number or on the first with the level that is asked for. */
export async function createCampaign(stage: Stage, count: number, { name, ratePerSecond }: { name: string; ratePerSecond?: number }): Promise<string> {
  const listId = await stage.listOf(count)
  const senders = await findSenders(stage)
  const sender = senders.find((one) => ratePerSecond === undefined || one.throughputPerSecond === ratePerSecond)
  if (!sender) throw new Error('The connection brought no number of that level with the template spring_sale.')
  return writeCampaign(stage, { name, accountId: sender.id, templateId: sender.templateId, listId })
}

/** Fastest first. */
export async function findSenders(stage: Stage): Promise<Sender[]> {
  const { connections } = await stage.client.api.accounts.list.query()
  const senders: Sender[] = []
  for (const { accounts } of connections.flatMap(({ wabas }) => wabas)) {
    const active = accounts.filter(({ isActive }) => isActive)
    if (!active[0]) continue
    const { items } = await stage.client.api.templates.list.query({ wabaId: active[0].wabaId, search: 'spring_sale', status: 'APPROVED', limit: 100 })
    const template = items.find((item) => item.name === 'spring_sale' && item.language === 'en_US')
    if (template) senders.push(...active.map(({ id, throughputPerSecond }) => ({ id, throughputPerSecond, templateId: template.id })))
  }
  return senders.sort((a, b) => b.throughputPerSecond - a.throughputPerSecond)
}

export async function writeCampaign(stage: Stage, draft: { name: string; accountId: string; templateId: string; listId: string }): Promise<string> {
  const { id } = await stage.client.api.campaigns.create.mutate({
    ...draft,
    variables: [
      { component: 'body', key: '1', source: 'name', value: '', fallback: 'friend' },
      { component: 'body', key: '2', source: 'text', value: '20 %' },
    ],
  })
  return id
}

/**
 * Launches a campaign and times it by the simulator's own books: its first and last accepted message, and the moment when every
 * webhook has been answered, and what was answered is applied (docs/decisions/0021).
 */
export async function launchAndFollow(stage: Stage, id: string, count: number): Promise<Timeline> {
  const launchedAtMs = performance.now()
  const since = () => performance.now() - launchedAtMs
  const launched = stage.client.api.campaigns.launch.mutate({ id })
  const firstMs = await waitFor(since, 5, async () => (await acceptedOf(stage, id)) > 0)
  await launched
  // Asking costs the simulator something; the end is looked for more closely.
  const sentMs = await waitFor(since, 200, async () => (await acceptedOf(stage, id)) >= count)
  const allMs = await waitFor(since, 50, () => isQuiet(stage))
  const ledger = await ledgerOf(stage)
  return { id, launchedAtMs, firstMs, sentMs, allMs, duplicates: ledger.campaigns?.[id]?.duplicates ?? 0 }
}

async function waitFor(since: () => number, everyMs: number, isSo: () => Promise<boolean>): Promise<number> {
  const askedAtMs = since()
  while (!(await isSo())) {
    if (since() - askedAtMs > STUCK_MS * 5) throw new Error('The campaign stands still.')
    await sleep(everyMs)
  }
  return since()
}

export async function acceptedOf(stage: Stage, id: string): Promise<number> {
  return (await ledgerOf(stage)).campaigns?.[id]?.accepted ?? 0
}

async function ledgerOf(stage: Stage): Promise<Ledger> {
  return (await (await fetch(`${stage.simulatorUrl}/_sim/ledger`)).json()) as Ledger
}

/** No message on its way to a phone, no webhook unanswered, and none that was answered still to be applied. */
export async function isQuiet(stage: Stage): Promise<boolean> {
  const stats = (await (await fetch(`${stage.simulatorUrl}/_sim/stats`)).json()) as Stats
  if (stats.messages_in_flight > 0 || stats.webhooks.pending > 0) return false
  const [row] = await stage.sql<{ waits: boolean }[]>`select exists (select from webhook_pending) as waits`
  return row?.waits === false
}

/** The campaign's own counts, straight from the table. */
export async function statesOf(stage: Stage, id: string): Promise<Record<string, number>> {
  const rows = await stage.sql<{ status: number; n: number }[]>`select status, count(*)::int as n from messages where campaign_id = ${id} group by status order by status`
  return Object.fromEntries(rows.map((row) => [String(row.status), row.n]))
}
