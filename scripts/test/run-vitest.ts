import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countResults, type Count, type VitestReport } from './count-results.ts'
import { runCheck } from './run-check.ts'

/** Runs vitest projects with live output and counts their tests. */
export async function runVitest(projects: string[], env: Record<string, string | undefined> = {}): Promise<Count> {
  const dir = mkdtempSync(join(tmpdir(), 'clarion-report-'))
  const file = join(dir, 'report.json')
  const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`, '--passWithNoTests', ...projects.map((name) => `--project=${name}`)]
  try {
    const code = await runCheck({ name: projects.join(' and '), args: ['vitest/vitest.mjs', 'run', ...flags], env, live: true })
    return countResults(readReport(file), code)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function readReport(file: string): VitestReport | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  } catch {
    return null
  }
}
