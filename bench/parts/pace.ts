import { randomUUID } from 'node:crypto'
import { sleep } from '../../scripts/services/wait-until.ts'
import { acceptedOf, createCampaign } from '../follow-campaign.ts'
import { post, type Stage } from '../stage.ts'

export type PaceFigures = {
  ratePerSecond: number
  campaigns: number
  /** Over the full seconds between the first and the last. */
  meanPerSecond: number
  /** Most in any second, whichever tenth it begins with. */
  mostInASecond: number
  mostInATenth: number
  seconds: number
  replies: number
  /** From the agent's call until the simulator accepted the reply. */
  replyMedianMs: number
  replyWorstMs: number
}

type Pace = { data: { at_ms: number; count: number }[] }
type Sends = { data: { biz_opaque_callback_data?: string; at_ms: number }[]; next_after: number | null }

const CAMPAIGNS = 5
/** Within what Meta allows towards one person: 45 at once, then one in six seconds (131056). */
const REPLY_EVERY_MS = 2000

/** Five campaigns at once on one number at its own level, and a chat reply now and then in between. */
export async function measurePace(stage: Stage, ratePerSecond: number, seconds: number): Promise<PaceFigures> {
  const people = Math.ceil((ratePerSecond * seconds) / CAMPAIGNS)
  const ids: string[] = []
  for (let n = 0; n < CAMPAIGNS; n += 1) ids.push(await createCampaign(stage, people, { name: `Pace ${String(n + 1)}`, ratePerSecond }))
  const conversation = await openConversation(stage, ids[0]!)
  const fromMs = Date.now()
  for (const id of ids) await stage.client.api.campaigns.launch.mutate({ id })
  // Replies are measured while the number sends at its full rate, not while its lane starts.
  for (const id of ids) while ((await acceptedOf(stage, id)) === 0) await sleep(50)
  const asked = await reply(stage, conversation.id, async () => (await Promise.all(ids.map((id) => acceptedOf(stage, id)))).every((count) => count >= people))
  const tenths = await readTenths(stage, conversation.phoneNumberId, fromMs)
  const waits = await readReplyWaits(stage, conversation.id, asked)
  return { ratePerSecond, campaigns: CAMPAIGNS, ...judge(tenths), replies: waits.length, replyMedianMs: waits[Math.floor(waits.length / 2)] ?? 0, replyWorstMs: waits.at(-1) ?? 0 }
}

/** Somebody writes to the number, so that an agent may answer. */
async function openConversation(stage: Stage, campaignId: string): Promise<{ id: string; phoneNumberId: string }> {
  const [account] = await stage.sql<{ phoneNumberId: string }[]>`
    select a.phone_number_id as "phoneNumberId" from campaigns k join whatsapp_accounts a on a.id = k.account_id where k.id = ${campaignId}`
  const text = `Hello ${randomUUID()}`
  await post(`${stage.simulatorUrl}/_sim/inbound`, { from: '48699000001', phone_number_id: account!.phoneNumberId, text })
  for (let tries = 0; tries < 100; tries += 1, await sleep(100)) {
    const { items } = await stage.client.api.conversations.list.query({ limit: 5 })
    const found = items.find((item) => item.lastText === text)
    if (found) return { id: found.id, phoneNumberId: account!.phoneNumberId }
  }
  throw new Error('The inbound message did not reach the inbox.')
}

/** Replies until it is over; answers with the moments of asking. */
async function reply(stage: Stage, id: string, isOver: () => Promise<boolean>): Promise<number[]> {
  const asked: number[] = []
  while (!(await isOver())) {
    asked.push(Date.now())
    await stage.client.api.conversations.send.mutate({ id, text: `Reply ${String(asked.length)}`, clientId: randomUUID() })
    await sleep(REPLY_EVERY_MS)
  }
  return asked
}

async function readTenths(stage: Stage, phoneNumberId: string, fromMs: number): Promise<Map<number, number>> {
  const answer = await fetch(`${stage.simulatorUrl}/_sim/ledger/pace?phone_number_id=${phoneNumberId}&bucket_ms=100&from_ms=${String(fromMs)}`)
  const { data } = (await answer.json()) as Pace
  return new Map(data.map((row) => [row.at_ms, row.count]))
}

function judge(tenths: Map<number, number>) {
  const at = [...tenths.keys()].sort((a, b) => a - b)
  const [first, last] = [at[0] ?? 0, at.at(-1) ?? 0]
  const within = (from: number, length: number) => Array.from({ length }, (_, n) => tenths.get(from + n * 100) ?? 0).reduce((sum, count) => sum + count, 0)
  const seconds = Math.max(Math.floor((last - first) / 1000) - 1, 1)
  return {
    seconds,
    meanPerSecond: within(first + 100, seconds * 10) / seconds,
    mostInASecond: Math.max(...at.map((from) => within(from, 10))),
    mostInATenth: Math.max(...tenths.values()),
  }
}

/** Ascending. The nth reply was asked for at the nth moment. */
async function readReplyWaits(stage: Stage, conversationId: string, asked: number[]): Promise<number[]> {
  const accepted: number[] = []
  for (let after: number | null = 0; after !== null; ) {
    const page: Sends = (await (await fetch(`${stage.simulatorUrl}/_sim/ledger/sends?after=${String(after)}&limit=50000`)).json()) as Sends
    for (const row of page.data) if (row.biz_opaque_callback_data?.startsWith(conversationId)) accepted.push(row.at_ms)
    after = page.next_after
  }
  return accepted.map((ms, n) => ms - (asked[n] ?? ms)).sort((a, b) => a - b)
}
