import { setTimeout as sleep } from 'node:timers/promises'
import { say, seconds } from '../services/say.ts'
import { compareLedger } from './compare-ledger.ts'
import { connectMeta } from './connect-meta.ts'
import { importPeople } from './import-people.ts'
import { patiently, requireOk, signIn, type ProductClient } from './product-client.ts'
import { ProgressBar } from './progress-bar.ts'
import { runCampaign, type DemoCampaign } from './run-campaign.ts'
import type { DemoResult } from './report.ts'

export type DemoPlace = { url: string; simulatorUrl: string; login: { email: string; password: string } }

const REPLY_WITHIN_MS = 15_000

/** Does the main job through the product's public surface, as a person's browser and a script would. */
export async function runDemo(place: DemoPlace, recipients: number): Promise<DemoResult & { campaignId: string }> {
  const startedAtMs = Date.now()
  // Each of these may be done again from its start when the product is killed under it.
  const client = await step('Signed in', () => patiently(() => signIn(place.url, place.login)))
  await step('Connected a Meta business by OAuth', () => patiently(() => connectMeta(client)))
  const sync = await step('Synced the templates', () => patiently(() => syncTemplates(client)))
  say(`    ${String(sync)} templates`)
  const list = `Demo ${new Date().toISOString()}`
  const people = await step(`Imported ${recipients.toLocaleString('en-US')} contacts`, () => patiently(() => importPeople(client, { count: recipients, list })))
  const bar = new ProgressBar(process.stderr)
  const campaign = await step('Campaign settled', () => runCampaign(client, { listId: people.listId, onProgress: (view) => bar.draw(view), isQuiet: () => isQuiet(place.simulatorUrl) }).finally(() => bar.end()))
  await step('A reply arrived in the inbox', () => receiveReply(place, client, campaign))
  const excused = await findExcused(client, campaign)
  const ledger = await step('Compared with the simulator’s ledger', () => compareLedger(place.simulatorUrl, campaign.id, { count: recipients, excused }))
  return { recipients, counts: campaign.view.counts, ledger, seconds: (Date.now() - startedAtMs) / 1000, campaignId: campaign.id }
}

async function step<T>(words: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now()
  const result = await work()
  say(`  ✓ ${words} (${seconds(Date.now() - startedAt)})`)
  return result
}

async function syncTemplates(client: ProductClient): Promise<number> {
  const answer = await requireOk('The sync was refused', await client.request('/templates/sync'))
  const { wabas } = (await answer.json()) as { wabas: { fetched: number }[] }
  return wabas.reduce((sum, waba) => sum + waba.fetched, 0)
}

/** No message on its way to a phone and no webhook on its way to us. */
async function isQuiet(simulatorUrl: string): Promise<boolean> {
  const answer = await fetch(`${simulatorUrl}/_sim/stats`)
  const stats = (await answer.json()) as { messages_in_flight: number; webhooks: { pending: number } }
  return stats.messages_in_flight === 0 && stats.webhooks.pending === 0
}

/** Somebody who got the message answers from the simulator's handset. */
async function receiveReply(place: DemoPlace, client: ProductClient, campaign: DemoCampaign): Promise<void> {
  const from = (await findReached(client, campaign.id))?.replace(/\D/g, '')
  if (!from) throw new Error('The message reached nobody, so nobody can answer.')
  const text = `Yes, tell me more (${new Date().toISOString()})`
  const posted = await fetch(`${place.simulatorUrl}/_sim/inbound`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ from, phone_number_id: campaign.phoneNumberId, text }),
  })
  if (!posted.ok) throw new Error(`The simulator did not take the reply (${String(posted.status)}): ${await posted.text()}`)
  for (const end = Date.now() + REPLY_WITHIN_MS; Date.now() < end; await sleep(200)) {
    const list = await patiently(() => client.api.conversations.list.query({ limit: 5 }))
    if (list.items.some((item) => item.lastText === text)) return
  }
  throw new Error('The reply did not reach the inbox.')
}

/** The number of somebody who read it; of few people perhaps nobody did, then of somebody who has it. */
async function findReached(client: ProductClient, id: string): Promise<string | null> {
  for (const state of ['read', 'delivered'] as const) {
    const { items } = await patiently(() => client.api.campaigns.recipients.query({ id, state, limit: 1 }))
    if (items[0]?.phone) return items[0].phone
  }
  return null
}

/** People whom no send has to have reached: skipped, refused at once, or taken back by whoever canceled the demo's campaign. */
async function findExcused(client: ProductClient, campaign: DemoCampaign): Promise<Set<string>> {
  const excused = new Set<string>()
  for (const state of ['skipped', 'failed', 'canceled'] as const) {
    let cursor: string | undefined
    do {
      const after = cursor ? { cursor } : {}
      const page = await patiently(() => client.api.campaigns.recipients.query({ id: campaign.id, state, limit: 100, ...after }))
      for (const item of page.items) if (item.phone) excused.add(item.phone.replace(/\D/g, ''))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
  }
  return excused
}
