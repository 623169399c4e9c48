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
  /** After how many seconds without a byte from the server a statement of lanes and webhooks counts as lost; the usual 75. */
  silenceMaxS?: number
}

/** Opens the pools; nothing connects before the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const applicationName = options.applicationName ?? 'clarion'
  const settings = {
    max: options.poolSize ?? 10,
    max_lifetime: 60 * 30,
    connect_timeout: 10,
    backoff: reconnectAfterS,
    max_silence: SILENCE_MAX_S,
    onnotice: () => undefined,
    connection: { application_name: applicationName, jit: 'off', statement_timeout: 60_000, idle_in_transaction_session_timeout: 60_000 },
  } as const
  const typed = postgres(options.url, settings)
  const sql = postgres(options.url, { ...settings, types: integerBigints })
  const hotSettings = {
    ...settings,
    max_silence: options.silenceMaxS ?? HOT_SILENCE_MAX_S,
    // By this name lanes find each other's transactions (server/sending/await-others.ts).
    connection: { ...settings.connection, ...fixedPlans, application_name: `${applicationName}-hot`, idle_in_transaction_session_timeout: HOT_IDLE_MS },
    types: integerBigints,
  }
  const hot = postgres(options.url, hotSettings)
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

/**
 * The server ends a statement after 60 s, and one of a freeze after 10 minutes. What is not answered some time later will never be: its machine is gone without
 * a word, or the driver has lost it (docs/decisions/0016). Its connection is given up, and whoever waits hears CONNECTION_SILENT.
 */
const HOT_SILENCE_MAX_S = 75
const SILENCE_MAX_S = 615

/**
 * Seconds until a connection is tried again after so many failures of its pool. The driver's own goes up to 20 s: lanes and webhooks would stand still
 * long after the database is back.
 */
function reconnectAfterS(failures: number): number {
  return (0.5 + Math.random() / 2) * Math.min(3 ** failures / 100, 2)
}

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
