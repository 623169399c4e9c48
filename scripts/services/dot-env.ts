import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { rootDir } from './paths.ts'

const fromFile = new Set<string>()

/** Takes from `.env` what the environment itself leaves unset or blank. */
export function loadDotEnv(file: string = join(rootDir, '.env')): void {
  if (!existsSync(file)) return
  for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) {
    if (!process.env[name]?.trim()) {
      process.env[name] = value
      fromFile.add(name)
    }
  }
}

/** A variable's text; blank counts as unset. */
export function setting(name: string): string | undefined {
  return process.env[name]?.trim() || undefined
}

/** As `setting`, but only what the shell gave: `.env` is often a copy of `.env.example` and says nothing about this run. */
export function shellSetting(name: string): string | undefined {
  return fromFile.has(name) ? undefined : setting(name)
}
