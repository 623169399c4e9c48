import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'
import { rootDir } from './paths.ts'

/** Writes the workflow code that the workers load. */
export async function bundleWorkflows(target: string): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath: join(rootDir, 'workflows/index.ts') })
  writeFileSync(`${target}.new`, code)
  renameSync(`${target}.new`, target)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2]
  if (!target) throw new Error('Name the file to write.')
  await bundleWorkflows(target)
}
