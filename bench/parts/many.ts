import { say } from '../../scripts/services/say.ts'
import { sleep } from '../../scripts/services/wait-until.ts'
import { findSenders, isQuiet, writeCampaign, type Sender } from '../follow-campaign.ts'
import type { Stage } from '../stage.ts'
import { judgePace, readSends } from './pace.ts'

export type ManyFigures = {
  campaigns: number
  numbers: number
  /** Of each campaign. */
  people: number
  /** From the first launch until the last was answered. */
  launchSeconds: number
  /** From the first launch until every message was accepted, and until every status was applied. */
  sentSeconds: number
  allSeconds: number
  /** How long the numbers need at their level, if nothing else takes time. */
  idealSeconds: number
  /** Of the numbers at `level`: their mean over the full seconds, and the most in any 1,000 ms. */
  level: number
  slowestPerSecond: number
  fastestPerSecond: number
  mostInASecond: number
  duplicates: number
  /** Messages that were not delivered, and campaigns whose workflows had not moved on half a minute later. */
  unsettled: number
  unfinished: number
}

const LEVEL = 80
/** Launches under way at once, as from several people's browsers. */
const HANDS = 10
/** The last campaigns hear that they have drained after their last status is applied, where Temporal is busy. */
const MOVE_ON_MS = 30_000
/** Temporal is the limit: a dev server needs minutes for a thousand campaigns on two cores. */
const STUCK_MS = 1_800_000

/** A thousand campaigns at once, spread over all numbers that have the template, each number at its own level. */
export async function measureMany(stage: Stage, { campaigns, people }: Pick<ManyFigures, 'campaigns' | 'people'>): Promise<ManyFigures> {
  const senders = (await findSenders(stage)).filter(({ throughputPerSecond }) => throughputPerSecond === LEVEL)
  const ids = await writeCampaigns(stage, senders, { campaigns, people })
  say(`  ${String(campaigns)} campaigns on ${String(senders.length)} numbers are written`)
  const [sinceMs, fromMs] = [performance.now(), Date.now()]
  const since = () => (performance.now() - sinceMs) / 1000
  await inParallel(ids, (id) => stage.client.api.campaigns.launch.mutate({ id }))
  const launchSeconds = since()
  while ((await countSent(stage, ids)) < campaigns * people) await sleepUnlessStuck(since)
  const sentSeconds = since()
  while (!(await isQuiet(stage))) await sleepUnlessStuck(since)
  const allSeconds = since()
  const moments = await momentsByNumber(stage, fromMs)
  const paces = [...moments.values()].map(judgePace)
  const means = paces.map(({ meanPerSecond }) => meanPerSecond)
  return {
    campaigns, numbers: senders.length, people, launchSeconds, sentSeconds, allSeconds, idealSeconds: (campaigns * people) / senders.length / LEVEL,
    level: LEVEL, slowestPerSecond: Math.min(...means), fastestPerSecond: Math.max(...means), mostInASecond: Math.max(...paces.map(({ mostInASecond }) => mostInASecond)),
    ...(await readEnd(stage, ids)),
  }
}

async function writeCampaigns(stage: Stage, senders: Sender[], { campaigns, people }: Pick<ManyFigures, 'campaigns' | 'people'>): Promise<string[]> {
  const listId = await stage.listOf(people)
  const ids: string[] = []
  await inParallel(Array.from({ length: campaigns }, (_, n) => n), async (n) => {
    const { id, templateId } = senders[n % senders.length]!
    ids.push(await writeCampaign(stage, { name: `Many ${String(n + 1)}`, accountId: id, templateId, listId }))
  })
  return ids
}

async function inParallel<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items]
  const hand = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
}

async function sleepUnlessStuck(since: () => number): Promise<void> {
  if (since() * 1000 > STUCK_MS) throw new Error('The campaigns stand still.')
  await sleep(1000)
}

async function countSent(stage: Stage, ids: string[]): Promise<number> {
  const [row] = await stage.sql<{ n: number }[]>`select coalesce(sum(n), 0)::int as n from campaign_counts where campaign_id = any(${ids}::uuid[]) and status >= 20`
  return row!.n
}

async function momentsByNumber(stage: Stage, fromMs: number): Promise<Map<string, number[]>> {
  const byNumber = new Map<string, number[]>()
  for (const { phone_number_id: number, at_ms: at } of await readSends(stage, fromMs)) {
    const moments = byNumber.get(number)
    if (moments) moments.push(at)
    else byNumber.set(number, [at])
  }
  return byNumber
}

async function readEnd(stage: Stage, ids: string[]): Promise<Pick<ManyFigures, 'duplicates' | 'unsettled' | 'unfinished'>> {
  const ledger = (await (await fetch(`${stage.simulatorUrl}/_sim/ledger`)).json()) as { duplicates: number }
  const [row] = await stage.sql<{ unsettled: number }[]>`select count(*)::int as unsettled from messages where campaign_id = any(${ids}::uuid[]) and status not in (40, 45, 50)`
  return { duplicates: ledger.duplicates, unsettled: row!.unsettled, unfinished: await countUnfinished(stage, ids) }
}

async function countUnfinished(stage: Stage, ids: string[]): Promise<number> {
  for (const endsAtMs = performance.now() + MOVE_ON_MS; ; await sleep(500)) {
    const [row] = await stage.sql<{ n: number }[]>`select count(*)::int as n from campaigns where id = any(${ids}::uuid[]) and state not in ('settling', 'completed')`
    if (row!.n === 0 || performance.now() > endsAtMs) return row!.n
  }
}
