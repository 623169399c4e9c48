import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Connection } from '@temporalio/client'
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker'
import { campaignScenarios } from './campaign-scenarios.ts'
import { laneScenarios } from './lane-scenarios.ts'
import { runCampaignScenario, runLaneScenario, type Recorder } from './run-scenario.ts'

/**
 * Records the histories that the replay tests hold new code against: `tsx workflows/recording/record.ts 127.0.0.1:7233 pause-resume`.
 * Only for new scenarios: an old history is the proof that running campaigns survive a deployment. A known scenario that newer code plays
 * in another way gets a file beside the old one, with a third word that says how.
 */
async function record(address: string, only: string | undefined, how: string | undefined): Promise<void> {
  const recorder: Recorder = {
    connection: await Connection.connect({ address }),
    native: await NativeConnection.connect({ address }),
    workflowBundle: await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('../index.ts', import.meta.url)) }),
  }
  const nameOf = (scenario: { name: string }) => (how === undefined ? scenario.name : `${scenario.name}.${how}`)
  for (const scenario of campaignScenarios.filter((one) => !only || one.name === only)) save('campaigns', nameOf(scenario), (await runCampaignScenario(recorder, scenario)).histories)
  for (const scenario of laneScenarios.filter((one) => !only || one.name === only)) {
    const budget = scenario.historyBudget === undefined ? {} : { historyBudget: scenario.historyBudget }
    save('lanes', nameOf(scenario), (await runLaneScenario(recorder, { turns: scenario.turns(), ...budget })).histories)
  }
  await recorder.connection.close()
  await recorder.native.close()
}

function save(feature: string, name: string, histories: string[]): void {
  const decided = histories.filter((history) => history.includes('WORKFLOW_TASK_COMPLETED'))
  decided.forEach((history, run) => {
    const suffix = decided.length > 1 ? `.${String(run + 1)}` : ''
    writeFileSync(fileURLToPath(new URL(`../${feature}/replay/${name}${suffix}.json`, import.meta.url)), `${history.replace(/"[0-9]+@[^"-]+/g, '"recorder')}\n`)
  })
  process.stdout.write(`${feature}/${name}: ${String(histories.length)} run(s)\n`)
}

await record(process.argv[2] ?? '127.0.0.1:7233', process.argv[3], process.argv[4])
