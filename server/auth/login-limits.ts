import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Sql } from '#db/client.ts'
import { AppError } from '#server/lib/app-error.ts'
import { addressBlock } from './address-block.ts'
import { hashToken } from './hash-token.ts'

const WINDOW_S = 15 * 60
export const ACCOUNT_TRIES = 10
export const ADDRESS_TRIES = 50

export type LoginAttempt = { email: string; ip: string | null }

export type LoginLimits = {
  /** Counts the attempt before the password is looked at, so that parallel guesses count too. @returns milliseconds to wait, or null */
  take: (attempt: LoginAttempt) => Promise<number | null>
  /** Forgets the account's wrong tries and gives the address its point back. */
  forgive: (attempt: LoginAttempt) => Promise<void>
}

const known = new WeakMap<Sql, LoginLimits>()

/** Limits shared by all web processes through PostgreSQL. Keys are hashes: the table names no person. One per pool. */
export function loginLimits(sql: Sql): LoginLimits {
  const existing = known.get(sql)
  if (existing) return existing
  const shared = { storeClient: asQueryClient(sql), storeType: 'client', tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false, duration: WINDOW_S }
  const account = new RateLimiterPostgres({ ...shared, keyPrefix: 'login-account', points: ACCOUNT_TRIES })
  const address = new RateLimiterPostgres({ ...shared, keyPrefix: 'login-address', points: ADDRESS_TRIES })
  const accountKey = (attempt: LoginAttempt) => hashToken(attempt.email)
  const addressKey = (attempt: LoginAttempt) => hashToken(addressBlock(attempt.ip ?? 'unknown'))
  const limits: LoginLimits = {
    take: async (attempt) => {
      const waits = await Promise.all([consume(account, accountKey(attempt)), consume(address, addressKey(attempt))])
      const longest = Math.max(...waits)
      return longest > 0 ? longest : null
    },
    forgive: async (attempt) => {
      await Promise.all([account.delete(accountKey(attempt)), address.reward(addressKey(attempt))])
    },
  }
  known.set(sql, limits)
  return limits
}

/** 0 when allowed, else milliseconds to wait. The library rejects with its result, not with an Error, when a limit is reached. */
async function consume(limiter: RateLimiterPostgres, key: string): Promise<number> {
  try {
    await limiter.consume(key)
    return 0
  } catch (refused) {
    if (refused instanceof Error) {
      throw new AppError('UNAVAILABLE', 'Signing in is not possible at this moment: the database does not answer. Try again shortly.', { cause: refused })
    }
    return Math.max(1000, (refused as RateLimiterRes).msBeforeNext)
  }
}

/** The one method of node-postgres that the limiter calls, on postgres.js. */
function asQueryClient(sql: Sql) {
  return {
    query: async ({ text, values = [] }: { text: string; values?: (string | number | null)[] }) => {
      const rows = await sql.unsafe(text, values, { prepare: true })
      return { rows: [...rows], rowCount: rows.count }
    },
  }
}
