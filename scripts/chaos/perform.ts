import { say } from '../services/say.ts'
import { sleep, waitUntil } from '../services/wait-until.ts'
import type { ProductClient } from '../demo/product-client.ts'
import { chooseOne, kill } from './kill-targets.ts'
import { pause } from './pause-campaign.ts'
import type { Action } from './plan.ts'
import type { DatabaseEye } from './read-evidence.ts'
import { toTier, type SimulatorControl } from './simulator-control.ts'
import type { Stage } from './stage.ts'
import { freezeProcess, thawProcess } from './stop-process.ts'
import { writeStop } from './write-stop.ts'

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
  /** A pause was given up on, likewise. */
  mayPause: boolean
  /** When a worker that stood frozen went on last: what it was writing when it was stopped leaves then. */
  thawedAtMs: number
  /** Who wrote STOP, by number (digits only), and when it was seen in the database. */
  optOuts: Map<string, number | null>
  /** What must not have happened, in words: the run fails for each. */
  problems: string[]
}

const HEARD_WITHIN = { timeoutMs: 60_000, everyMs: 100 }

/** Does one thing of the plan. Freezes and pauses end by themselves later: other things happen meanwhile. @returns when it is over */
export async function perform(scene: Scene, action: Action): Promise<{ over: Promise<void> }> {
  switch (action.kind) {
    case 'kill': {
      await kill(scene, action.targets)
      return { over: Promise.resolve() }
    }
    case 'freeze':
      return { over: freeze(scene, await chooseOne(scene, action.target), action.forMs) }
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
    case 'optOut':
      await writeStop(scene, action.people)
      return { over: Promise.resolve() }
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

async function hold({ simulator }: Scene, forMs: number): Promise<void> {
  await simulator.holdWebhooks(forMs)
  await sleep(forMs)
}

async function freeze(scene: Scene, pids: number[], forMs: number): Promise<void> {
  for (const pid of pids) freezeProcess(pid)
  await sleep(forMs)
  for (const pid of pids) thawProcess(pid)
  scene.thawedAtMs = Date.now()
}
