import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataDir } from './paths.ts'
import { PlainError } from './say.ts'

const makers = {
  POSTGRES_PASSWORD: () => randomBytes(24).toString('base64url'),
  ENCRYPTION_KEY: () => randomBytes(32).toString('base64'),
  JWT_SECRET: () => randomBytes(48).toString('base64url'),
  VERIFY_TOKEN: () => randomBytes(24).toString('base64url'),
  /** Of the first users, wherever real accounts are connected: the demonstration's password is public. */
  SEED_PASSWORD: () => randomBytes(12).toString('base64url'),
}

export type Secrets = Record<keyof typeof makers, string>

/** The secrets of this data folder; what is missing is made once and kept, readable by the owner alone. */
export function loadSecrets(file: string = join(dataDir, 'secrets.json')): Secrets {
  const kept = readKept(file)
  const secrets = Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, kept[name] ?? make()])) as Secrets
  if (Object.keys(makers).some((name) => kept[name] === undefined)) writeKept(file, { ...kept, ...secrets })
  return secrets
}

function readKept(file: string): Record<string, string> {
  if (!existsSync(file)) return {}
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  } catch {
    throw new PlainError(`${file} cannot be read as JSON: it holds the keys of your stored tokens, so bring back a copy, or delete the whole data folder to begin anew.`)
  }
}

/** Renamed into place, so that a crash never leaves half a file. */
function writeKept(file: string, secrets: Record<string, string>): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
