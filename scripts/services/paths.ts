import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const rootDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Where this checkout keeps its data; CLARION_DATA_DIR puts it elsewhere. */
export const dataDir = process.env['CLARION_DATA_DIR'] || join(rootDir, '.clarion')

export const logsDir = join(dataDir, 'logs')

/** Makes the data folder and its log folder when they are missing. */
export function ensureDataDir(): void {
  mkdirSync(logsDir, { recursive: true })
}
