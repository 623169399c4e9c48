import { randomUUID } from 'node:crypto'
import { sleep } from '../../scripts/services/wait-until.ts'
import { connectMeta } from '../../scripts/demo/connect-meta.ts'
import { acceptedOf, createCampaign } from '../follow-campaign.ts'
import { post, type Stage } from '../stage.ts'

export type PaceFigures = {
  ratePerSecond: number
  campaigns: number
  /** Over the full seconds between the first and the last. */
  meanPerSecond: number
  /** Most in any 1,000 ms, whichever millisecond they begin with. */
  mostInASecond: number
  /** Likewise in any 100 ms. */
  mostInATenth: number
  seconds: number
  replies: number
  /** From the agent's call until the simulator accepted the reply. */
  replyMedianMs: number
  replyWorstMs: number
}

type Send = { phone_number_id: string; biz_opaque_callback_data?: string; at_ms: number }
type Sends = { data: Send[]; next_after: number | null }

/** Within what Meta allows towards one person: 45 at once, then one in six seconds (131056). */
const REPLY_EVERY_MS = 2000

/** Campaigns that send at once on one number of Meta's level. */
export type PaceCase = { ratePerSecond: number; campaigns: number }

/** A campaign alone, and five on one number; 20/s is the level of a number that is used in the WhatsApp Business app as well. */
export const paceCases: PaceCase[] = [{ ratePerSecond: 20, campaigns: 5 }, { ratePerSecond: 80, campaigns: 1 }, { ratePerSecond: 80, campaigns: 5 }, { ratePerSecond: 1000, campaigns: 5 }]

/** Has a number of the simulator be one that is used in the app as well; a new grant tells us. */
export async function makeCoexisting(stage: Stage): Promise<void> {
  const { connections } = await stage.client.api.accounts.list.query()
  const numbers = connections.flatMap(({ wabas }) => wabas).flatMap(({ accounts }) => accounts)
  const second = numbers.filter((number) => number.throughputPerSecond === 80)[1]
  if (!second) throw new Error('The connection brought no second number of 80 messages a second.')
  await post(`${stage.simulatorUrl}/_sim/numbers/${second.phoneNumberId}`, { coexistence: true })
  await connectMeta(stage.client)
}

/** Campaigns at once on one number at its own level, and a chat reply now and then in between. */
export async function measurePace(stage: Stage, { ratePerSecond, campaigns }: PaceCase, seconds: number): Promise<PaceFigures> {
  const people = Math.ceil((ratePerSecond * seconds) / campaigns)
  const ids: string[] = []
  for (let n = 0; n < campaigns; n += 1) ids.push(await createCampaign(stage, people, { name: `Pace ${String(n + 1)}`, ratePerSecond }))
  const conversation = await openConversation(stage, ids[0]!)
  const fromMs = Date.now()
  for (const id of ids) await stage.client.api.campaigns.launch.mutate({ id })
  // Replies are measured while the number sends at its full rate, not while its lane starts.
  for (const id of ids) while ((await acceptedOf(stage, id)) === 0) await sleep(50)
  const asked = await reply(stage, conversation.id, async () => (await Promise.all(ids.map((id) => acceptedOf(stage, id)))).every((count) => count >= people))
  const sends = (await readSends(stage, fromMs)).filter((send) => send.phone_number_id === conversation.phoneNumberId)
  const waits = replyWaits(sends, conversation.id, asked)
  return { ratePerSecond, campaigns, ...judgePace(sends.map((send) => send.at_ms)), replies: waits.length, replyMedianMs: waits[Math.floor(waits.length / 2)] ?? 0, replyWorstMs: waits.at(-1) ?? 0 }
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

/** What the simulator accepted since then, oldest first. */
export async function readSends(stage: Stage, fromMs: number): Promise<Send[]> {
  const sends: Send[] = []
  for (let after: number | null = 0; after !== null; ) {
    const page: Sends = (await (await fetch(`${stage.simulatorUrl}/_sim/ledger/sends?after=${String(after)}&limit=50000`)).json()) as Sends
    sends.push(...page.data.filter((send) => send.at_ms >= fromMs))
    after = page.next_after
  }
  return sends
}

/** @param moments milliseconds, ascending */
export function judgePace(moments: number[]): Pick<PaceFigures, 'seconds' | 'meanPerSecond' | 'mostInASecond' | 'mostInATenth'> {
  const [first, last] = [moments[0] ?? 0, moments.at(-1) ?? 0]
  const seconds = Math.max(Math.floor((last - first) / 1000) - 1, 1)
  const counted = moments.filter((at) => at >= first + 100 && at < first + 100 + seconds * 1000)
  return { seconds, meanPerSecond: counted.length / seconds, mostInASecond: mostWithin(moments, 1000), mostInATenth: mostWithin(moments, 100) }
}

function mostWithin(moments: number[], lengthMs: number): number {
  let most = 0
  for (let first = 0, last = 0; last < moments.length; last += 1) {
    while (moments[last]! - moments[first]! >= lengthMs) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** Ascending. The nth reply was asked for at the nth moment. */
function replyWaits(sends: Send[], conversationId: string, asked: number[]): number[] {
  const accepted = sends.filter((send) => send.biz_opaque_callback_data?.startsWith(conversationId))
  return accepted.map((send, n) => send.at_ms - (asked[n] ?? send.at_ms)).sort((a, b) => a - b)
}
