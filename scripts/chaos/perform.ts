import { say } from '../services/say.ts'
import { sleep, waitUntil } from '../services/wait-until.ts'
import type { ProductClient } from '../demo/product-client.ts'
import { isAlive } from '../services/process-table.ts'
import type { Action, Strike, Target } from './plan.ts'
import type { DatabaseEye } from './read-evidence.ts'
import { toTier, type SimulatorControl } from './simulator-control.ts'
import type { Stage } from './stage.ts'
import { freezeProcess, killTree, thawProcess } from './stop-process.ts'

export type Scene = {
  stage: Stage
  simulator: SimulatorControl
  client: ProductClient
  eye: DatabaseEye
  campaignId: string
  /** Processes killed so far. */
  kills: number
  /** Meta's limit of people a day, while there is one. */
  limit: number | null
  /** How many people it lets be accepted; null: everybody, or the product has not heard of it yet. */
  allowed: number | null
  /** People who were written to beyond it. */
  overLimit: number
  /** The pause that was pressed last, until the campaign goes on: the next one would be ended by its resume. */
  pausing: Promise<void>
  /** Webhooks are being held back, until they go on: a second time would replace the first. */
  holding: Promise<void>
  /** A resume was given up on: it may still come true at any time. */
  mayResume: boolean
  /** What must not have happened, in words: the run fails for each. */
  problems: string[]
}

/** A command waits for its workflow, which may be away just now. */
const COMMAND_MAX_MS = 15_000
const ALIVE_WITHIN_MS = 20_000
const RESUME_WITHIN_MS = 120_000
/** What was on its way when a pause was answered has left by then. */
const LEFT_WITHIN_MS = 1000
const HEARD_WITHIN = { timeoutMs: 60_000, everyMs: 100 }

/** Does one thing of the plan. Freezes and pauses end by themselves later: other things happen meanwhile. @returns when it is over */
export async function perform(scene: Scene, action: Action): Promise<{ over: Promise<void> }> {
  switch (action.kind) {
    case 'kill': {
      await kill(scene, action.targets)
      return { over: Promise.resolve() }
    }
    case 'freeze':
      return { over: freeze(await chooseOne(scene, action.target), action.forMs) }
    case 'pause':
      scene.pausing = scene.pausing.then(() => pause(scene, action))
      return { over: scene.pausing }
    case 'storm':
      await scene.simulator.storm(action.fault, action.hits)
      return { over: Promise.resolve() }
    case 'silence':
      await scene.simulator.silence()
      return { over: Promise.resolve() }
    case 'hold':
      scene.holding = scene.holding.then(() => hold(scene, action.forMs))
      return { over: scene.holding }
    case 'limit':
      // Lifting waits for the look at what was accepted, setting goes on beside what else happens.
      if (action.people !== null) return { over: limitPeople(scene, action.people) }
      await limitPeople(scene, null)
      return { over: Promise.resolve() }
  }
  return action satisfies never
}

/**
 * Sets a limit, which counts once the product has heard of it: a webhook may be late, and who was written to until
 * then counts. Or lifts it, and holds what was accepted under it against it before.
 */
async function limitPeople(scene: Scene, people: number | null): Promise<void> {
  const { simulator, campaignId } = scene
  if (scene.allowed !== null) scene.overLimit += Math.max(0, (await simulator.accepted(campaignId)) - scene.allowed)
  scene.limit = people
  scene.allowed = null
  await simulator.limitPeople(people)
  if (people === null || !(await hasHeard(scene))) return
  // Whoever was being written to by then counts, and may still be accepted later: by this attempt or by another.
  const begun = await scene.eye.begun(campaignId)
  const accepted = await simulator.accepted(campaignId)
  if (scene.limit === people) scene.allowed = Math.max(people, accepted + begun)
}

/** False: it was away for so long that nobody can say what it should have kept to. */
async function hasHeard({ client, limit }: Scene): Promise<boolean> {
  const ask = async () => {
    const { connections } = await client.api.accounts.list.query()
    const numbers = connections.flatMap(({ wabas }) => wabas.flatMap(({ accounts }) => accounts))
    if (!numbers.some((number) => number.portfolioLimit === toTier(limit))) throw new Error('The product has not heard of the limit.')
    return true
  }
  return waitUntil(ask, HEARD_WITHIN).catch(() => {
    say('  ! the product has not heard of the limit: it is not held against it')
    return false
  })
}

/** Of several workers each in turn. One that is just being started again is waited for: a kill should hit something. */
async function chooseOne({ stage, kills }: Scene, target: Target): Promise<number[]> {
  for (const end = Date.now() + ALIVE_WITHIN_MS; Date.now() < end; await sleep(50)) {
    const pids = stage.pids(target)
    if (pids.length === 0) return []
    const pid = pids[kills % pids.length]!
    if (isAlive(pid)) return [pid]
  }
  return []
}

async function kill(scene: Scene, targets: Target[]): Promise<void> {
  killAll(scene, await choose(scene, targets))
}

async function choose(scene: Scene, targets: Target[]): Promise<number[]> {
  return (await Promise.all(targets.map((target) => chooseOne(scene, target)))).flat()
}

function killAll(scene: Scene, pids: number[]): void {
  for (const pid of pids) killTree(pid)
  scene.kills += pids.length
}

async function hold({ simulator }: Scene, forMs: number): Promise<void> {
  await simulator.holdWebhooks(forMs)
  await sleep(forMs)
}

async function freeze(pids: number[], forMs: number): Promise<void> {
  for (const pid of pids) freezeProcess(pid)
  await sleep(forMs)
  for (const pid of pids) thawProcess(pid)
}

/** As a person does: pressed once, and when it did not work because something is away, left at that. Resuming is insisted on. */
async function pause(scene: Scene, { forMs, struck }: Extract<Action, { kind: 'pause' }>): Promise<void> {
  const answer = await press(scene, 'pause', struck)
  await sleep(forMs)
  if (answer === 'paused' && forMs >= LEFT_WITHIN_MS) await reportLeaks(scene)
  let strike = struck
  for (const end = Date.now() + RESUME_WITHIN_MS; Date.now() < end; await sleep(500)) {
    const seen = await within(scene.client.api.campaigns.get.query({ id: scene.campaignId }))
    if (seen !== null && !['paused', 'held'].includes(seen)) return
    if (seen === null) continue
    if ((await press(scene, 'resume', strike)) === null) scene.mayResume = true
    strike = undefined
  }
  say('  ! the campaign could not be resumed')
}

/** Presses a button once, and kills in the middle of it where the plan says so. @returns the campaign's state, or null without an answer in time */
async function press(scene: Scene, command: Strike['command'], struck?: Strike): Promise<string | null> {
  const strike = struck?.command === command ? struck : null
  const pids = strike ? await choose(scene, strike.targets) : []
  let isAnswered = false
  const answer = within(scene.client.api.campaigns[command].mutate({ id: scene.campaignId })).finally(() => (isAnswered = true))
  if (strike) {
    await sleep(strike.afterMs)
    if (isAnswered || pids.length === 0) say(`  ! the ${command} was not struck: ${pids.length === 0 ? 'nothing of ours to kill' : 'it was over by then'}`)
    killAll(scene, pids)
  }
  return answer
}

/** Presses resume once. */
export async function resume(scene: Scene): Promise<void> {
  if ((await press(scene, 'resume')) === null) scene.mayResume = true
}

/** What leaves although the pause has long been answered is told, and a pause that ends by itself. */
async function reportLeaks(scene: Scene): Promise<void> {
  const { simulator, campaignId } = scene
  const before = await simulator.accepted(campaignId)
  await sleep(1000)
  const left = (await simulator.accepted(campaignId)) - before
  const state = await scene.eye.standing(campaignId).then((standing) => standing.state, () => null)
  // Nobody can say it while the database is away.
  if (state === null || (scene.mayResume && state !== 'paused')) return
  if (state !== 'paused') say(`  ! the campaign was paused and is ${state}, though nobody resumed it`)
  if (left > 0) say(`  ! ${String(left)} messages left while the campaign was paused`)
}

/** The campaign's state, or null when the product did not answer in time. */
async function within(answer: Promise<{ state: string }>): Promise<string | null> {
  return Promise.race([answer.then(({ state }) => state).catch(() => null), sleep(COMMAND_MAX_MS).then(() => null)])
}
