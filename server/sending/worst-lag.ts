import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'

/** `lagFactor`: so many times the worst lag lately seen is waited, if that is longer than the grace. */
export type Grace = { graceMs: number; lagFactor?: number }

export const LAG_FACTOR = 10

/** SQL: the worst lag of a status in the last 24 to 48 hours, in milliseconds, over `whatsapp_accounts a`. */
export function worstLag(sql: SqlLike): Fragment {
  return sql`(case when a.lag_since > now() - interval '24 hours' then greatest(a.lag_ms, a.lag_before_ms) when a.lag_since > now() - interval '48 hours' then a.lag_ms else 0 end)`
}

/** SQL: how long silence must last before it counts as evidence, over `whatsapp_accounts a`. */
export function graceOf(sql: SqlLike, { graceMs, lagFactor = LAG_FACTOR }: Grace): Fragment {
  return sql`(greatest(${graceMs}::float8, ${lagFactor}::float8 * ${worstLag(sql)}) * interval '1 millisecond')`
}
