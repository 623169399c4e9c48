import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isAlive } from './process-table.ts'
import { sleep } from './wait-until.ts'

/** Nothing that is locked takes this long: the holder's id then belongs to a stranger (or it listens by now). */
const LONGEST_MS = 10 * 60_000

/** Runs `work` while no other living process of this machine holds the file. `onWait` is called once when that takes a while. */
export async function holdLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  for (let tries = 0; !takeFile(file); tries++) {
    if (tries === 0) onWait()
    await sleep(250)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** Writes our id into a file that no living process holds. @returns false when it is held, or was just cleared of a dead holder */
export function takeFile(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = readHolder(file)
  // An empty file is being written at this moment; a dead holder was killed and leaves it to whoever comes next.
  if (holder === process.pid) return false
  if (holder !== null && (!isAlive(holder) || ageOf(file) > LONGEST_MS)) rmSync(file, { force: true })
  return false
}

function readHolder(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null
  } catch {
    return null
  }
}

function ageOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? Date.now() - found.mtimeMs : 0
}
