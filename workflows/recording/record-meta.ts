import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Connection } from '@temporalio/client'
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker'
import { metaScenarios } from './meta-scenarios.ts'
import { runMetaScenario } from './run-meta-scenario.ts'

/** Records the histories of guardians and syncs: `tsx workflows/recording/record-meta.ts 127.0.0.1:7233 [name or feature/name]`. Only for new scenarios. */
async function record(address: string, only: string | undefined): Promise<void> {
  const recorder = {
    connection: await Connection.connect({ address }),
    native: await NativeConnection.connect({ address }),
    workflowBundle: await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('../index.ts', import.meta.url)) }),
  }
  for (const scenario of metaScenarios.filter((one) => !only || one.name === only || `${one.feature}/${one.name}` === only)) {
    const { histories } = await runMetaScenario(recorder, scenario)
    const folder = fileURLToPath(new URL(`../${scenario.feature}/replay/`, import.meta.url))
    mkdirSync(folder, { recursive: true })
    histories.forEach((history, run) => {
      const suffix = histories.length > 1 ? `.${String(run + 1)}` : ''
      writeFileSync(`${folder}${scenario.name}${suffix}.json`, `${withoutMachine(history)}\n`)
    })
    process.stdout.write(`${scenario.feature}/${scenario.name}: ${String(histories.length)} run(s)\n`)
  }
  await recorder.connection.close()
  await recorder.native.close()
}

/** What tells of the recording machine is nobody's business and plays no part in replaying. */
function withoutMachine(history: string): string {
  return history.replace(/"[0-9]+@[^"-]+/g, '"recorder').replace(/"stackTrace": *"(?:[^"\\]|\\.)*"/g, '"stackTrace":""')
}

await record(process.argv[2] ?? '127.0.0.1:7233', process.argv[3])
