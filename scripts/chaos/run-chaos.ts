import { rmSync } from 'node:fs'
import type { Crew } from '../services/crew.ts'
import { dataDir, logsDir } from '../services/paths.ts'
import { say, seconds, step } from '../services/say.ts'
import type { ChaosOptions } from './chaos-options.ts'
import { prepareOrganisation } from './create-campaign.ts'
import { describePlan } from './describe-plan.ts'
import { makePlan } from './plan.ts'
import { describeRound, isRight, playRound, type RoundResult } from './play-round.ts'
import { toLastLine } from './report.ts'
import { SimulatorControl } from './simulator-control.ts'
import { setStage } from './stage.ts'

const IDS_SHOWN = 50

/** Everything from bringing up to the verdict. @returns the exit code */
export async function runChaos(crew: Crew, options: ChaosOptions): Promise<number> {
  const startedAt = Date.now()
  const plan = makePlan(options)
  for (const line of describePlan(plan)) say(line)
  say(`  Data and logs are in ${dataDir}.`)
  const stage = await setStage(crew, options, plan)
  const simulator = new SimulatorControl(stage.simulatorUrl)
  const { client, listId } = await step(`${String(plan.recipients)} people imported`, () => prepareOrganisation(stage, plan.recipients))
  const results: RoundResult[] = []
  for (const round of plan.rounds) {
    say(`Round "${round.policy}"`)
    results.push(await playRound({ stage, simulator, client, listId, numbers: options.numbers }, plan, round))
    say(describeRound(results.at(-1)!, plan))
  }
  const faults = await simulator.struck()
  const isFine = results.every(isRight)
  if (!isFine) showProblems(results)
  await crew.stop()
  if (isFine) {
    await stage.leave()
    if (!options.keep) rmSync(dataDir, { recursive: true, force: true })
  } else say(`✗ Data and logs are kept: ${dataDir} (${logsDir}).`)
  say(`All of it took ${seconds(Date.now() - startedAt)}.`)
  process.stdout.write(`${toLastLine(results, { recipients: plan.recipients * plan.rounds.length, faults })}\n`)
  return isFine ? 0 : 1
}

/** Ids of messages, never phone numbers. */
function showProblems(results: RoundResult[]): void {
  for (const { policy, campaignId, comparison, settled, problems } of results) {
    if (!settled) say(`✗ ${policy} (campaign ${campaignId}): not settled in time`)
    const lists = { 'sent twice': comparison.duplicateIds, lost: comparison.lostIds, unaccounted: comparison.unaccountedIds }
    for (const [name, ids] of Object.entries(lists)) {
      if (ids.length > 0) say(`✗ ${policy} (campaign ${campaignId}), ${name}: ${ids.slice(0, IDS_SHOWN).join(' ')}${ids.length > IDS_SHOWN ? ` and ${String(ids.length - IDS_SHOWN)} more` : ''}`)
    }
    for (const note of [...comparison.notes, ...problems]) say(`✗ ${policy}: ${note}`)
  }
}
