import type { Actor } from '#server/auth/session-info.ts'
import type { Services } from '#server/services.ts'
import { findSweeps, type SweepItem } from './find-sweeps.ts'
import pkg from '../../package.json' with { type: 'json' }

const PATIENCE_MS = 2000

/** Numbers of messages of the organisation that wait. */
type Queue = {
  /** Not yet taken by a lane. */
  queued: number
  /** Single messages with a due time: replies and retries. */
  due: number
  /** Calls whose outcome is not known yet. */
  unknown: number
}

export type SystemInfo = {
  version: string
  temporalUiUrl: string | null
  database: { ok: boolean; version: string | null }
  temporal: { ok: boolean }
  queue: Queue
  /** Null when Temporal does not answer. */
  sweeps: SweepItem[] | null
  simulator: boolean
  simulatorPhonesUrl: string | null
}

/** What the operator's page shows; a part that is down is told, not thrown. */
export async function getSystemInfo(services: Pick<Services, 'sql' | 'temporal' | 'env' | 'log'>, actor: Actor): Promise<SystemInfo> {
  const { env } = services
  const [database, temporal, queue, sweeps] = await Promise.all([readDatabase(services), readTemporal(services), readQueue(services, actor), findSweeps(services)])
  const { simulatorUrl } = env.web
  return {
    version: pkg.version,
    temporalUiUrl: env.temporal.uiUrl,
    database,
    temporal,
    queue,
    sweeps,
    simulator: simulatorUrl !== null,
    simulatorPhonesUrl: simulatorUrl && new URL('/_sim/phones', simulatorUrl).href,
  }
}

async function readDatabase({ sql }: Pick<Services, 'sql'>): Promise<SystemInfo['database']> {
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
  return { ok: true, version: row?.version ?? null }
}

async function readTemporal({ temporal }: Pick<Services, 'temporal'>): Promise<SystemInfo['temporal']> {
  const { connection } = temporal
  const answer = connection.withDeadline(Date.now() + PATIENCE_MS, () => connection.workflowService.getSystemInfo({}))
  return answer.then(() => ({ ok: true }), () => ({ ok: false }))
}

async function readQueue({ sql }: Pick<Services, 'sql'>, { orgId }: Actor): Promise<Queue> {
  const [row] = await sql<Queue[]>`
    select
      (select coalesce(sum(last_id - intent_upto), 0)::bigint from send_chunks where org_id = ${orgId} and done_at is null) as queued,
      (select count(*) from send_due where org_id = ${orgId}) as due,
      (select count(*) from unknown_messages where org_id = ${orgId}) as unknown`
  return row ?? { queued: 0, due: 0, unknown: 0 }
}
