import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type postgres from 'postgres'
import { rootDir } from '../scripts/services/paths.ts'

export type Machine = { at: string; commit: string; cpu: string; cores: number; memoryGib: number; node: string; postgres: string; undici: string; loadAverage: string }

/** The machine and the versions, so that a figure can be judged by somebody else. */
export async function describeMachine(sql: postgres.Sql): Promise<Machine> {
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
  return {
    at: new Date().toISOString(), commit: commit(), cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGib: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node, postgres: row?.version ?? 'unknown', undici: installedVersion('undici'), loadAverage: readLoad(),
  }
}

/** Of the package that sends; Node carries another one for its own fetch. */
function installedVersion(name: string): string {
  return (JSON.parse(readFileSync(join(rootDir, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: rootDir, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** Before the benchmark: says whether others were using the machine. */
function readLoad(): string {
  return execFileSync('uptime', { encoding: 'utf8' }).split('load average:').pop()?.trim() ?? ''
}
