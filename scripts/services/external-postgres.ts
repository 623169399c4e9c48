import { ping } from './postgres.ts'
import { PlainError } from './say.ts'
import { sleep } from './wait-until.ts'

const WAIT_MS = 30_000
/** Answers that no waiting mends: wrong password, unknown user, unknown database. */
const FINAL = new Set(['28P01', '28000', '3D000'])

/**
 * Waits until the database of DATABASE_URL answers.
 * @throws PlainError with one sentence that names host and database, never the password
 */
export async function waitForPostgres(url: string, waitMs: number = WAIT_MS): Promise<void> {
  const place = placeOf(url)
  const end = Date.now() + waitMs
  for (;;) {
    try {
      await ping(url)
      return
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string }
      const reason = code && FINAL.has(code) ? (message ?? code) : (code ?? message ?? 'no answer')
      if (code && FINAL.has(code)) throw new PlainError(`The database at ${place} refuses us (${reason}): correct DATABASE_URL.`)
      if (Date.now() >= end) throw new PlainError(`The database at ${place} does not answer (${reason}): start it, or correct DATABASE_URL, or unset it to use the embedded one.`)
    }
    await sleep(500)
  }
}

function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `${hostname}:${port || '5432'}${pathname}`
  } catch {
    throw new PlainError('DATABASE_URL is not a URL: write it as postgres://user:password@host:5432/database.')
  }
}
