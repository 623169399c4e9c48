import { fileURLToPath } from 'node:url'
import { Connection } from '@temporalio/client'
import { bundleWorkflowCode, NativeConnection, Runtime } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { metaScenarios } from '#workflows/recording/meta-scenarios.ts'
import { runMetaScenario } from '#workflows/recording/run-meta-scenario.ts'
import type { Recorder } from '#workflows/recording/run-scenario.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

let recorder: Recorder & { namespace: string }

beforeAll(async () => {
  const address = inject('temporalAddress')
  const silent = { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  Runtime.install({ logger: silent })
  recorder = {
    namespace: await createTestNamespace(),
    connection: await Connection.connect({ address }),
    native: await NativeConnection.connect({ address }),
    workflowBundle: await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)), logger: silent }),
  }
})

afterAll(async () => {
  await recorder.connection.close()
  await recorder.native.close()
})

describe('guardians and syncs on a real server', () => {
  it.each(metaScenarios)('$feature: $name asks Meta exactly as often as it should', async (scenario) => {
    const { calls, ended, histories } = await runMetaScenario(recorder, scenario)
    expect(calls).toBe(scenario.expectedCalls)
    expect(ended).toBe(scenario.feature === 'templates' && scenario.name === 'refused' ? 'failed' : 'completed')
    if (scenario.name === 'continue-as-new') expect(histories.length).toBeGreaterThan(1)
  })
})
