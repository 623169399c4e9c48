import type { Actor } from '#server/auth/session-info.ts'
import type { Services } from '#server/services.ts'

export type UsageReading = {
  /** Percent of what Meta allows in an hour. */
  percent: number
  /** When calls work again; null while they do. */
  regainAt: Date | null
  /** Which counter is the fullest, in Meta's words; null for the app. */
  kind: string | null
  seenAt: Date
  /** Whose answer told it: web or worker. */
  process: string
}

export type GraphUsage = { app: UsageReading | null; owners: (UsageReading & { id: string; name: string })[] }

type Row = { ownerId: string; name: string | null; kind: string | null; percent: number; regainMs: number; process: string; seenAt: Date }

/** Meta counts over an hour; what is older says nothing. */
const HOUR = '1 hour'

/** Meta's limits of the app, which all organisations share, and of the organisation's own accounts and businesses. */
export async function findGraphUsage({ sql }: Pick<Services, 'sql'>, { orgId }: Actor): Promise<GraphUsage> {
  const rows = await sql<Row[]>`
    select u.owner_id as "ownerId", o.name, u.kind, u.percent, u.regain_ms as "regainMs", u.process, u.seen_at as "seenAt"
    from graph_usage u left join (
      select waba_id as id, name from wabas where org_id = ${orgId}
      union select business_id, min(business_name) from meta_connections where org_id = ${orgId} group by business_id
    ) o on o.id = u.owner_id
    where u.seen_at > now() - ${HOUR}::interval and (u.owner_id = '' or o.id is not null)
    order by u.percent desc, u.owner_id limit 100`
  const app = rows.find((row) => row.ownerId === '')
  return { app: app ? toReading(app) : null, owners: rows.filter((row) => row.ownerId !== '').map((row) => ({ id: row.ownerId, name: row.name ?? row.ownerId, ...toReading(row) })) }
}

/** All owners, for metrics: the machine's own view. */
export async function readAllUsage({ sql }: Pick<Services, 'sql'>): Promise<{ ownerId: string; percent: number; regainMs: number }[]> {
  return sql<{ ownerId: string; percent: number; regainMs: number }[]>`
    select owner_id as "ownerId", percent, greatest(0, regain_ms - extract(epoch from now() - seen_at) * 1000)::float8 as "regainMs"
    from graph_usage where seen_at > now() - ${HOUR}::interval order by percent desc limit 1000`
}

function toReading({ kind, percent, regainMs, process, seenAt }: Row): UsageReading {
  const regainAt = new Date(seenAt.getTime() + Number(regainMs))
  return { percent: Math.round(percent * 10) / 10, regainAt: regainAt.getTime() > Date.now() ? regainAt : null, kind, seenAt, process }
}
