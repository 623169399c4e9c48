import { fileURLToPath } from 'node:url'
import { Connection } from '@temporalio/client'
import { bundleWorkflowCode, NativeConnection, Runtime } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { campaignScenarios } from '#workflows/recording/campaign-scenarios.ts'
import { laneScenarios } from '#workflows/recording/lane-scenarios.ts'
import { runCampaignScenario, runLaneScenario, type Recorder } from '#workflows/recording/run-scenario.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

let recorder: Recorder

beforeAll(async () => {
  const address = inject('temporalAddress')
  const silent = { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  Runtime.install({ logger: silent })
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))
  recorder = {
    connection: await Connection.connect({ address }),
    namespace: await createTestNamespace(),
    native: await NativeConnection.connect({ address }),
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: silent }),
  }
})

afterAll(async () => {
  await recorder.connection.close()
  await recorder.native.close()
})

describe('the campaign workflow on a real server', () => {
  it.each(campaignScenarios)('$name takes exactly its steps', async (scenario) => {
    const { calls, answer } = await runCampaignScenario(recorder, scenario)
    expect(calls).toEqual(scenario.expected)
    expect(['completed', 'canceled']).toContain(answer.phase)
  })
})

describe('the lane workflow on a real server', () => {
  it.each(laneScenarios)('$name pumps each turn and once more when woken', async (scenario) => {
    const turns = scenario.turns()
    const budget = scenario.historyBudget === undefined ? {} : { historyBudget: scenario.historyBudget }
    const { pumped } = await runLaneScenario(recorder, { turns, ...budget })
    expect(pumped).toBeGreaterThan(turns.length)
  })
})
