import { say } from '../services/say.ts'
import { sleep } from '../services/wait-until.ts'
import { judgePause } from './judge-pause.ts'
import { choose, killAll } from './kill-targets.ts'
import type { Scene } from './perform.ts'
import type { Action, Strike } from './plan.ts'

/** A command waits for its workflow, which may be away just now. */
const COMMAND_MAX_MS = 15_000
const RESUME_WITHIN_MS = 120_000
/** What was on its way when a pause was answered, or when a frozen worker went on, has left by then. */
const LEFT_WITHIN_MS = 1000

/** As a person does: pressed once, and when it did not work because something is away, left at that. Resuming is insisted on. */
export async function pause(scene: Scene, { forMs, struck }: Extract<Action, { kind: 'pause' }>): Promise<void> {
  const answer = await press(scene, 'pause', struck)
  if (answer === null) scene.mayPause = true
  await sleep(forMs)
  if (answer === 'paused' && forMs >= LEFT_WITHIN_MS) await findLeaks(scene)
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

/** Looks for a second whether anything leaves although the pause has long been answered, and whether it lasts. */
async function findLeaks(scene: Scene): Promise<void> {
  const { simulator, campaignId } = scene
  const startedAt = Date.now()
  const before = await simulator.accepted(campaignId)
  await sleep(LEFT_WITHIN_MS)
  const left = (await simulator.accepted(campaignId)) - before
  const state = await scene.eye.standing(campaignId).then((standing) => standing.state, () => null)
  const { mayResume, mayPause } = scene
  const { problems, remarks } = judgePause({ state, left, mayResume, mayPause, hasThawed: scene.thawedAtMs > startedAt - LEFT_WITHIN_MS })
  for (const text of [...problems, ...remarks]) say(`  ! ${text}`)
  scene.problems.push(...problems)
}

/** The campaign's state, or null when the product did not answer in time. */
async function within(answer: Promise<{ state: string }>): Promise<string | null> {
  return Promise.race([answer.then(({ state }) => state).catch(() => null), sleep(COMMAND_MAX_MS).then(() => null)])
}
