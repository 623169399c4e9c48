import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CrewRecord } from './crew.ts'
import { dataDir, ensureDataDir } from './paths.ts'
import { commandLine, isAlive, signalGroup } from './process-table.ts'
import { PlainError, say } from './say.ts'
import { sleep } from './wait-until.ts'

const ORPHAN_GRACE_MS = 15_000

/**
 * Makes sure that one launcher alone works on the data folder, and ends what a killed launcher left running.
 * @returns the file in which the crew records its children
 * @throws PlainError when another launcher is up
 */
export async function takeLauncherLock(): Promise<string> {
  ensureDataDir()
  const file = join(dataDir, 'launcher.json')
  const record = readRecord(file)
  if (record) {
    refuseSecondLauncher(record)
    await endOrphans(record)
  }
  return file
}

function readRecord(file: string): CrewRecord | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CrewRecord
  } catch {
    return null
  }
}

function refuseSecondLauncher(record: CrewRecord): void {
  const line = record.pid === process.pid ? null : commandLine(record.pid)
  if (!line?.includes('scripts')) return
  throw new PlainError(`Clarion already runs on ${dataDir} (process ${String(record.pid)}): end it first, or set CLARION_DATA_DIR to another folder.`)
}

async function endOrphans(record: CrewRecord): Promise<void> {
  const orphans = record.children.filter((child) => commandLine(child.pid)?.includes(child.mark))
  if (orphans.length === 0) return
  say(`The last run was killed: ending what it left running (${orphans.map((child) => child.name).join(', ')}).`)
  // PostgreSQL takes SIGINT as "fast shutdown"; SIGTERM would wait for its clients.
  for (const orphan of orphans) signalGroup(orphan.pid, orphan.name === 'postgres' ? 'SIGINT' : 'SIGTERM')
  const end = Date.now() + ORPHAN_GRACE_MS
  while (Date.now() < end && orphans.some((child) => isAlive(child.pid))) await sleep(100)
  for (const orphan of orphans) if (isAlive(orphan.pid)) signalGroup(orphan.pid, 'SIGKILL')
}
