import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import postgres from 'postgres'
import { connectMeta } from '../scripts/demo/connect-meta.ts'
import { importPeople } from '../scripts/demo/import-people.ts'
import { patiently, requireOk, signIn, type ProductClient } from '../scripts/demo/product-client.ts'
import type { Crew, CrewRecord } from '../scripts/services/crew.ts'
import { dataDir } from '../scripts/services/paths.ts'
import { bringUp } from '../scripts/services/platform.ts'
import { PlainError, say, step } from '../scripts/services/say.ts'
import { loadSecrets } from '../scripts/services/secrets.ts'
import { readCost, type Cost } from './process-cost.ts'

export type ProcessName = 'worker' | 'web' | 'simulator' | 'postgres' | 'temporal'

/** The whole product on this machine, with a connected business, and what a benchmark needs to look into it. */
export type Stage = {
  client: ProductClient
  simulatorUrl: string
  sql: postgres.Sql
  temporal: Client
  temporalAddress: string
  /** A list with this many people; made once. */
  listOf: (count: number) => Promise<string>
  costs: () => Record<ProcessName, Cost>
}

/** Statuses within a second: the tail of late readers would measure people instead of machines. Shares stay as they are, 60 % read. */
const QUICK_PEOPLE = { sent_ms: [20, 100], delivered_ms: [50, 200], read_ms: [100, 500] }

export async function setStage(crew: Crew): Promise<Stage> {
  const platform = await bringUp(crew, 'production')
  const { simulator, login } = platform
  if (!simulator || !login) throw new PlainError('The benchmark runs against the simulator: unset META_APP_ID and META_APP_SECRET.')
  const databaseUrl = process.env['DATABASE_URL'] ?? ownDatabaseUrl()
  const temporalAddress = process.env['TEMPORAL_ADDRESS'] ?? `127.0.0.1:${String(portOf('temporal'))}`
  const client = await signIn(platform.url, login)
  await connectMeta(client)
  await requireOk('The sync was refused', await client.request('/templates/sync'))
  await post(`${simulator.url}/_sim/behaviour`, QUICK_PEOPLE)
  const lists = new Map<number, string>()
  return {
    client, simulatorUrl: simulator.url, temporalAddress,
    sql: postgres(databaseUrl, { max: 2, onnotice: () => undefined }),
    temporal: new Client({ connection: await Connection.connect({ address: temporalAddress }) }),
    costs: readCosts,
    listOf: async (count) => {
      const known = lists.get(count)
      if (known) return known
      const people = await step(`imported ${count.toLocaleString('en-US')} contacts`, () => patiently(() => importPeople(client, { count, list: `Bench ${String(count)}` })))
      lists.set(count, people.listId)
      return people.listId
    },
  }
}

/** POSTs JSON to the simulator's control API. */
export async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}: ${await answer.text()}`)
}

function record(): CrewRecord {
  return JSON.parse(readFileSync(join(dataDir, 'launcher.json'), 'utf8')) as CrewRecord
}

function readCosts(): Record<ProcessName, Cost> {
  const { children } = record()
  const cost = (name: ProcessName) => readCost(children.find((child) => child.name === name)?.pid ?? -1)
  return { worker: cost('worker'), web: cost('web'), simulator: cost('simulator'), postgres: cost('postgres'), temporal: cost('temporal') }
}

/** The port with which the launcher started a service, read from its command line. */
function portOf(name: 'postgres' | 'temporal'): number {
  const pid = record().children.find((child) => child.name === name)?.pid
  if (pid === undefined) throw new Error(`${name} is not one of the launcher's own processes`)
  const line = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ')
  const port = /(?:--port |port=)(\d+)/.exec(line)?.[1]
  if (!port) say(`! ${name}: no port on its command line`)
  return Number(port)
}

function ownDatabaseUrl(): string {
  return `postgres://clarion:${encodeURIComponent(loadSecrets().POSTGRES_PASSWORD)}@127.0.0.1:${String(portOf('postgres'))}/clarion`
}
