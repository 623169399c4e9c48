import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import * as schema from './schema/index.ts'

export type Db = PostgresJsDatabase<typeof schema>
export type Sql = postgres.Sql
/** Either the pool or a transaction on it: what a bulk function takes. */
export type SqlLike = postgres.ISql

export type Database = {
  /** Typed queries: pages, forms, everything that is not hot. */
  db: Db
  /** Hand-written bulk statements. A client of its own: drizzle rewrites the parsers of the one it is given. */
  sql: Sql
  /**
   * For lanes and webhooks: statements over arrays of ids, whose plans must not depend on statistics. Always the generic plan,
   * looking rows up by index in the order given, so that those who lock many messages lock them in the same order.
   */
  hot: Sql
  close: () => Promise<void>
}

export type DatabaseOptions = {
  url: string
  /** Connections of each of the three pools. */
  poolSize?: number
  applicationName?: string
}

/** Opens both pools; nothing connects before the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const settings = {
    max: options.poolSize ?? 10,
    max_lifetime: 60 * 30,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: options.applicationName ?? 'clarion', jit: 'off', statement_timeout: 60_000, idle_in_transaction_session_timeout: 60_000 },
  } as const
  const typed = postgres(options.url, settings)
  const sql = postgres(options.url, { ...settings, types: integerBigints })
  const hot = postgres(options.url, { ...settings, connection: { ...settings.connection, ...fixedPlans, idle_in_transaction_session_timeout: HOT_IDLE_MS }, types: integerBigints })
  return {
    db: drizzle(typed, { schema, casing: 'snake_case' }),
    sql,
    hot,
    close: async () => {
      await Promise.all([typed, sql, hot].map((pool) => pool.end({ timeout: 5 })))
    },
  }
}

/**
 * A process that stands still in the middle of a transaction, because its machine is suspended, keeps its rows locked: webhooks of those
 * messages would wait for it, and Meta for us. Between two statements of ours lie milliseconds; after these the server ends the transaction.
 */
const HOT_IDLE_MS = 5000

/** Words: the driver leaves out settings that are false. */
const fixedPlans = { plan_cache_mode: 'force_generic_plan', enable_hashjoin: 'off', enable_mergejoin: 'off', enable_seqscan: 'off', enable_bitmapscan: 'off' }

/** Identity keys stay below 2^53, so that plain numbers are safe and cheap. */
const integerBigints = {
  bigint: {
    to: 20,
    from: [20],
    serialize: (value: number) => String(value),
    parse: (text: string) => Number(text),
  },
}
