import { fileURLToPath } from 'node:url'
import { Client } from '@temporalio/client'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { inject } from 'vitest'
import type { Role } from '#server/auth/session-info.ts'
import type { AppError } from '#server/lib/app-error.ts'
import { ReplyBell } from '#server/sending/reply-bell.ts'
import type { Services } from '#server/services.ts'
import { campaignsRouter } from '#server/trpc/campaigns-router.ts'
import { seriesRouter } from '#server/trpc/series-router.ts'
import { createCallerFactory, router } from '#server/trpc/trpc.ts'
import { createControlActivities, createSendingActivities } from '#workflows/activities.ts'
import { AppErrorToFailure } from '#workflows/interceptors/app-error-to-failure.ts'
import { CONTROL_QUEUE, LANE_SHUTDOWN, SENDING_QUEUE } from '#workflows/options.ts'
import { actorOf, createList, createSender, createTemplate, createTestServices, type Sender } from './campaign-draft.ts'
import { createTestDatabase } from './database.ts'
import { createTestNamespace } from './temporal-namespace.ts'

const createCaller = createCallerFactory(router({ campaigns: campaignsRouter, series: seriesRouter }))

export type CampaignDraft = Parameters<ReturnType<typeof createCaller>['campaigns']['create']>[0]
export type Marketer = { sender: Sender; templateId: string; listId: string; as: (role?: Role) => ReturnType<typeof createCaller>; input: CampaignDraft }
export type CampaignWorkers = { services: Services; createMarketer: (people?: number) => Promise<Marketer>; shutdown: () => Promise<void>; stop: () => Promise<void> }

const silent = { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const accepted = () => ({ kind: 'accepted' as const, wamid: `wamid.${String(Math.random())}`, held: false })
/** A Meta that accepts everything. */
const sender = { post: (_: object, done: (outcome: ReturnType<typeof accepted>) => void) => void setImmediate(() => done(accepted())), send: () => Promise.resolve(accepted()), close: () => Promise.resolve() }

/** The product's workers on a database and a namespace of a test file's own. */
export async function startCampaignWorkers(): Promise<CampaignWorkers> {
  const testDatabase = await createTestDatabase()
  const address = inject('temporalAddress')
  const parts = createTestServices(testDatabase.url, address)
  const namespace = await createTestNamespace()
  const services: Services = { ...parts.services, temporal: new Client({ connection: parts.services.temporal.connection, namespace }) }
  Runtime.install({ logger: silent })
  const connection = await NativeConnection.connect({ address })
  const shared = { connection, namespace, interceptors: { activity: [() => ({ inbound: new AppErrorToFailure() })] } }
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))
  const workers = await Promise.all([
    Worker.create({ ...shared, taskQueue: CONTROL_QUEUE, activities: createControlActivities(services), workflowsPath }),
    Worker.create({ ...shared, ...LANE_SHUTDOWN, taskQueue: SENDING_QUEUE, activities: createSendingActivities(services, { sender, bell: new ReplyBell() }) }),
  ])
  const running = Promise.all(workers.map((worker) => worker.run()))
  /** What SIGTERM does to the worker's process; what it was connected to stays. */
  const shutdown = async () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
    await running
  }
  const stop = async () => {
    await shutdown()
    await connection.close()
    await parts.close()
    await testDatabase.drop()
  }
  return { services, createMarketer: (people = 2) => createMarketer(services, people), shutdown, stop }
}

/** An organisation that can send: a number, a template, a list. */
async function createMarketer(services: Services, people: number): Promise<Marketer> {
  const { sql } = services
  const made = await createSender(sql)
  const token = services.keyring.encrypt('token', made.accountId)
  await sql`update whatsapp_accounts set access_token = ${token} where id = ${made.accountId}`
  const templateId = await createTemplate(sql, made)
  const listId = await createList(sql, made.orgId, Array.from({ length: people }, (_, n) => ({ phone: `+4860000${String(1000 + n)}`, country: 'PL' })))
  const as = (role: Role = 'marketer') => createCaller({ services, session: null, actor: actorOf(made, role) })
  return { sender: made, templateId, listId, as, input: { name: 'Bread', accountId: made.accountId, templateId, listId, variables: [] } }
}

/** Waits until a campaign is in one of the states. */
export async function reachState(marketer: Marketer, id: string, states: string[]) {
  for (let tries = 0; tries < 300; tries += 1) {
    const campaign = await marketer.as('viewer').campaigns.get({ id })
    if (states.includes(campaign.state)) return campaign
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`never ${states.join(' or ')}: ${(await marketer.as('viewer').campaigns.get({ id })).state}`)
}

/** The code, sentence and fields of what a call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; message: string; fields: Record<string, string> }> {
  const error = await call.then(() => null, (caught: unknown) => caught as Error & { code: string; cause?: AppError & { issues?: { path: string[]; message: string }[] } })
  if (!error) throw new Error('The call was answered.')
  const issues = Object.fromEntries((error.cause?.issues ?? []).map((issue) => [issue.path.join('.'), issue.message]))
  return { code: error.code, message: error.message, fields: { ...error.cause?.fields, ...issues } }
}
