import { createCampaign, launchAndFollow, statesOf, type Timeline } from '../follow-campaign.ts'
import type { Cost } from '../process-cost.ts'
import type { ProcessName, Stage } from '../stage.ts'

export type SendingFigures = {
  campaignId: string
  recipients: number
  /** From the launch until every status is applied. */
  perSecond: number
  firstMs: number
  sentSeconds: number
  allSeconds: number
  duplicates: number
  /** Rows that are not at their last rung: 0 when every status is applied. */
  unsettled: number
  readShare: number
  cpuUsPerMessage: Record<ProcessName, number>
  rssMb: Record<ProcessName, number>
  walBytesPerMessage: number
  databaseBytesPerMessage: number
}

/** One campaign without a limit of pace, from the launch to the last status. */
export async function measureSending(stage: Stage, count: number): Promise<SendingFigures> {
  const id = await createCampaign(stage, count, { name: `Bench of ${String(count)}` })
  const [costsBefore, bytesBefore] = [stage.costs(), await readBytes(stage)]
  const time = await launchAndFollow(stage, id, count)
  const [costs, bytes, states] = [stage.costs(), await readBytes(stage), await statesOf(stage, id)]
  const settled = (states['40'] ?? 0) + (states['50'] ?? 0) + (states['45'] ?? 0)
  return {
    campaignId: id, recipients: count, perSecond: (count * 1000) / time.allMs, ...toTimes(time), unsettled: count - settled, readShare: (states['50'] ?? 0) / count,
    cpuUsPerMessage: each(costs, (name) => ((costs[name].cpuSeconds - costsBefore[name].cpuSeconds) * 1e6) / count),
    rssMb: each(costs, (name) => costs[name].rssMb),
    walBytesPerMessage: (bytes.wal - bytesBefore.wal) / count,
    databaseBytesPerMessage: (bytes.database - bytesBefore.database) / count,
  }
}

function toTimes(time: Timeline) {
  return { firstMs: time.firstMs, sentSeconds: time.sentMs / 1000, allSeconds: time.allMs / 1000, duplicates: time.duplicates }
}

function each(costs: Record<ProcessName, Cost>, figure: (name: ProcessName) => number): Record<ProcessName, number> {
  const names = Object.keys(costs) as ProcessName[]
  return Object.fromEntries(names.map((name) => [name, Math.round(figure(name) * 10) / 10])) as Record<ProcessName, number>
}

async function readBytes(stage: Stage): Promise<{ wal: number; database: number }> {
  const [row] = await stage.sql<{ wal: number; database: number }[]>`
    select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 as wal, pg_database_size(current_database())::float8 as database`
  return row!
}
