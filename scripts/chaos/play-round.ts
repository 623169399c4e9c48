import type { ProductClient } from '../demo/product-client.ts'
import { say, seconds } from '../services/say.ts'
import { sleep } from '../services/wait-until.ts'
import { comparePeople, type Comparison } from './compare-people.ts'
import { createChaosCampaign } from './create-campaign.ts'
import { describeAction } from './describe-plan.ts'
import { resume } from './pause-campaign.ts'
import { perform, type Scene } from './perform.ts'
import type { ChaosEvent, Plan, Round } from './plan.ts'
import { DatabaseEye, type Standing } from './read-evidence.ts'
import { countForgotten, retryFailed } from './retry-failed.ts'
import type { SimulatorControl } from './simulator-control.ts'
import type { Stage } from './stage.ts'
import { judgeOptOuts, watchOptOuts } from './write-stop.ts'

export type Actors = { stage: Stage; simulator: SimulatorControl; client: ProductClient; listId: string; numbers: number }
export type RoundResult = { policy: Round['policy']; campaignId: string; comparison: Comparison; kills: number; unknownResolved: number; seconds: number; settled: boolean; problems: string[] }

const LOOK_MS = 150
/** Without progress for this long the next thing happens all the same. */
const STALL_MS = 12_000
/** Longer than the rests of a message whose every attempt meets a passing error, 5 + 20 + 80 + 320 s at most, and what a crash adds. */
const SETTLE_MAX_MS = 900_000
/** What has stood still for this long, with nobody resting before another attempt, will not move any more: sweeps come every five minutes. */
const STUCK_MS = 330_000
/** Nothing has moved for this long, under "never" and in silence, when nothing more will. */
const CALM_MS = 12_000
/** How often somebody writes to the numbers meanwhile. */
const WRITE_EVERY_MS = 5000
const over = new Set(['completed', 'canceled', 'failed'])

/** One campaign through everything that the plan holds for it, and what came out. */
export async function playRound(actors: Actors, plan: Plan, round: Round): Promise<RoundResult> {
  const { stage, simulator, client } = actors
  const startedAt = Date.now()
  await simulator.liveFast()
  const skipped = await simulator.setFaults(round.faults)
  if (skipped.length > 0) say(`  This simulator does not know ${skipped.join(', ')}.`)
  const campaignId = await createChaosCampaign(client, { listId: actors.listId, policy: round.policy, numbers: actors.numbers })
  const eye = new DatabaseEye(stage.databaseUrl)
  const scene: Scene = { stage, simulator, client, eye, campaignId, kills: 0, limit: null, allowed: null, overLimit: 0, pausing: Promise.resolve(), holding: Promise.resolve(), mayResume: false, mayPause: false, thawedAtMs: 0, optOuts: new Map(), problems: [] }
  const takenBefore = await badlySignedTaken(simulator)
  const unknowns = watchUnknown(eye, campaignId)
  const stops = watchOptOuts(scene)
  await playEvents(scene, round.events, plan.recipients)
  let settled = await settle(scene, eye, round)
  const resent = settled && round.policy === 'reconcile' ? await retryFailed(scene) : new Map<number, number>()
  if (resent.size > 0) settled = await settle(scene, eye, round)
  const seen = await unknowns.stop()
  await stops.stop()
  await judgeOptOuts(scene, round.events.some(({ action }) => action.kind === 'silence'))
  const taken = (await badlySignedTaken(simulator)) - takenBefore
  if (taken > 0) scene.problems.push(`${String(taken)} webhooks with a wrong signature were taken`)
  const evidence = { ...(await eye.evidence(campaignId, round.policy, simulator)), resent }
  const forgotten = countForgotten(evidence.rows, resent)
  if (forgotten > 0) scene.problems.push(`${String(forgotten)} people who failed were not sent to again, though somebody pressed "Retry failed"`)
  const comparison = comparePeople(evidence)
  if (evidence.rows.length !== plan.recipients) {
    comparison.unaccounted += Math.abs(plan.recipients - evidence.rows.length)
    comparison.notes.push(`the campaign holds ${String(evidence.rows.length)} people of ${String(plan.recipients)}`)
  }
  if (scene.overLimit > 0) {
    comparison.unaccounted += scene.overLimit
    comparison.notes.push(`${String(scene.overLimit)} people were written to beyond Meta’s limit of a day`)
  }
  const left = new Set(evidence.rows.filter((row) => row.status === 10).map((row) => row.id))
  return { policy: round.policy, campaignId, comparison, kills: scene.kills, unknownResolved: [...seen].filter((id) => !left.has(id)).length, seconds: (Date.now() - startedAt) / 1000, settled, problems: scene.problems }
}

async function badlySignedTaken(simulator: SimulatorControl): Promise<number> {
  return (await simulator.stats()).webhooks.badly_signed_taken ?? 0
}

/** In the plan's order, each at its share; what takes a while goes on beside the next. */
async function playEvents(scene: Scene, events: ChaosEvent[], recipients: number): Promise<void> {
  const running: Promise<void>[] = []
  const startedAt = Date.now()
  for (const event of events) {
    const share = await waitForShare(scene, event.atShare * recipients)
    await sleep(event.delayMs)
    say(`  ${seconds(Date.now() - startedAt).padStart(7)} ${(100 * share / recipients).toFixed(0).padStart(3)} %  ${describeAction(event.action)}`)
    const { over } = await perform(scene, event.action)
    running.push(over)
  }
  await Promise.all(running)
}

async function waitForShare(scene: Scene, target: number): Promise<number> {
  let accepted = await scene.simulator.accepted(scene.campaignId)
  for (let movedAt = Date.now(); accepted < target && Date.now() - movedAt < STALL_MS; await sleep(LOOK_MS)) {
    const now = await scene.simulator.accepted(scene.campaignId)
    if (now > accepted) movedAt = Date.now()
    accepted = now
  }
  return accepted
}

/** Waits until everybody has a final state, or, in silence, until nothing moves any more. @returns whether it came to that in time */
async function settle(scene: Scene, eye: DatabaseEye, round: Round): Promise<boolean> {
  const startedAt = Date.now()
  let calmSince = Date.now()
  let before = ''
  let toldAt = 0
  let wroteAt = 0
  while (Date.now() - startedAt < SETTLE_MAX_MS) {
    await sleep(500)
    const standing = await eye.standing(scene.campaignId).catch(() => null)
    if (!standing) continue
    const stats = await scene.simulator.stats()
    if (isSettled(standing, round, stats)) return true
    if (round.policy === 'reconcile' && Date.now() - wroteAt > WRITE_EVERY_MS) {
      wroteAt = Date.now()
      await scene.simulator.writeToNumbers()
    }
    // A pause that was pressed while things were away may be answered long afterwards.
    if (standing.state === 'paused') await resume(scene)
    const { restS, ...counts } = standing
    const now = JSON.stringify([counts, stats.accepted])
    if (now !== before || restS > 0) calmSince = Date.now()
    before = now
    if (Date.now() - calmSince > STUCK_MS) return false
    if (round.policy === 'never' && standing.queued === 0 && ['settling', 'completed'].includes(standing.state) && Date.now() - calmSince > CALM_MS) return true
    if (Date.now() - toldAt > 10_000) {
      toldAt = Date.now()
      say(`       settling for ${seconds(Date.now() - startedAt)}: ${standing.state}, ${String(standing.queued)} queued, ${String(standing.unknown)} unknown, ${String(standing.open)} without an end${restS > 0 ? `, the last attempt due in ${String(restS)} s` : ''}`)
    }
  }
  return false
}

/** Those whose every attempt was lost stay unknown, and their campaign settles for as long as the template lives. */
function isSettled(standing: Standing, round: Round, stats: { messages_in_flight: number; webhooks: { pending: number } }): boolean {
  const isOver = over.has(standing.state) || (standing.state === 'settling' && standing.givenUp > 0)
  return round.policy === 'reconcile' && isOver && standing.open === standing.givenUp && stats.messages_in_flight === 0 && stats.webhooks.pending === 0
}

/** Remembers every message that was unknown at a look. */
function watchUnknown(eye: DatabaseEye, campaignId: string): { stop: () => Promise<Set<number>> } {
  const seen = new Set<number>()
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      for (const id of await eye.unknownIds(campaignId).catch((): number[] => [])) seen.add(id)
      await sleep(400)
    }
  })()
  return {
    stop: async () => {
      isOver = true
      await watching
      return seen
    },
  }
}

/** Kept short for people; the last line is for scripts. */
export function describeRound(result: RoundResult, plan: Plan): string {
  const c = result.comparison
  const facts = { people: plan.recipients, kills: result.kills, accepted: c.accepted, duplicates: c.duplicates, lost: c.lost, unaccounted: c.unaccounted, unknown_resolved: result.unknownResolved, unknown_listed: c.unknown }
  return `  Round "${result.policy}" in ${seconds(result.seconds * 1000)}${result.settled ? '' : ' (NOT settled in time)'}: ${Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`).join(' ')}`
}

/** Whether the promise held in this round, and the campaign came to its end. */
export function isRight({ comparison: c, settled, problems }: Pick<RoundResult, 'comparison' | 'settled' | 'problems'>): boolean {
  return settled && problems.length === 0 && c.duplicates === 0 && c.lost === 0 && c.unaccounted === 0
}

