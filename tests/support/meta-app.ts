import { fileURLToPath } from 'node:url'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { inject } from 'vitest'
import type { Actor } from '#server/auth/session-info.ts'
import { createCallerFactory, router } from '#server/trpc/trpc.ts'
import { accountsRouter } from '#server/trpc/accounts-router.ts'
import { auditRouter } from '#server/trpc/audit-router.ts'
import { templatesRouter } from '#server/trpc/templates-router.ts'
import { createConnectionActivities } from '#workflows/connections/activities.ts'
import { AppErrorToFailure } from '#workflows/interceptors/app-error-to-failure.ts'
import { CONTROL_QUEUE } from '#workflows/options.ts'
import { createTemplateActivities } from '#workflows/templates/activities.ts'
import { createSimulator, type Simulator } from '../../simulator/create-simulator.ts'
import { createTestNamespace } from './temporal-namespace.ts'
import { startWebApp, type WebApp } from './web-app.ts'

const createCaller = createCallerFactory(router({ accounts: accountsRouter, audit: auditRouter, templates: templatesRouter }))
const quiet = { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

export type MetaApp = WebApp & {
  simulator: Simulator
  call: (role?: Actor['role'], orgId?: string) => ReturnType<typeof createCaller>
  /** A person's browser: follows init, the dialog and the callback, and returns where it ends up. */
  connect: (cookie: string, choice?: DialogChoice) => Promise<URL>
  /** The callback's address that the dialog would send the browser to. */
  answerDialog: (dialogUrl: string, choice?: DialogChoice) => Promise<string>
  openDialog: (cookie: string) => Promise<string>
  control: (path: string, body: object) => Promise<unknown>
}

export type DialogChoice = { decision?: 'allow' | 'deny'; wabaIds?: string[]; declined?: string[] }

/** The web process's app and a worker of queue `control` against a simulator of Meta, on a database and a Temporal namespace of their own. */
export async function startMetaApp(): Promise<MetaApp> {
  Runtime.install({ logger: quiet })
  const simulator = await createSimulator()
  const web = await startWebApp({
    TEMPORAL_NAMESPACE: await createTestNamespace(), META_APP_ID: simulator.world.app.id, META_APP_SECRET: simulator.world.app.secret,
    META_GRAPH_URL: simulator.url, META_DIALOG_URL: simulator.url, META_TIMEOUT_MS: '5000', TEMPORAL_UI_URL: 'http://127.0.0.1:8233',
  })
  const stopWorker = await startWorker(web)
  const everyWaba = simulator.world.wabas.map((waba) => waba.id)
  const answer = (dialogUrl: string, choice: DialogChoice = {}) => answerDialog(dialogUrl, { wabaIds: everyWaba, ...choice })
  const openDialog = async (cookie: string) => ((await (await fetch(`${web.url}/auth/meta-oauth/init`, { headers: { cookie } })).json()) as { url: string }).url
  return {
    ...web,
    simulator,
    openDialog,
    answerDialog: answer,
    call: (role = 'owner', orgId = web.seeded.orgId) => createCaller({ services: web.services, session: null, actor: { kind: 'user', userId: null, orgId, role, ip: null } }),
    connect: async (cookie, choice) => {
      const target = await answer(await openDialog(cookie), choice)
      const reply = await fetch(toLocal(web.url, target), { headers: { cookie }, redirect: 'manual' })
      return new URL(reply.headers.get('location') ?? '')
    },
    control: async (path, body) => (await fetch(`${simulator.url}/_sim/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json(),
    stop: async () => {
      await stopWorker()
      await web.stop()
      await simulator.close()
    },
  }
}

/** The address that Meta returns to names the public host; the test's server listens on another port. */
export function toLocal(appUrl: string, target: string): string {
  const { pathname, search } = new URL(target)
  return `${appUrl}${pathname}${search}`
}

/** Presses a button of the simulator's dialog, as its form would send it. */
async function answerDialog(dialogUrl: string, choice: DialogChoice): Promise<string> {
  const form = new URLSearchParams(new URL(dialogUrl).search)
  form.set('decision', choice.decision ?? 'allow')
  for (const id of choice.wabaIds ?? []) form.append('waba_ids', id)
  for (const scope of choice.declined ?? []) form.append('declined_scopes', scope)
  const answer = await fetch(dialogUrl.split('?')[0] ?? '', { method: 'POST', body: form, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`the dialog did not redirect: ${String(answer.status)}`)
  return location
}

async function startWorker(web: WebApp): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') })
  const worker = await Worker.create({
    connection, namespace: web.services.env.temporal.namespace, taskQueue: CONTROL_QUEUE, shutdownGraceTime: '1 second',
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    activities: { ...createConnectionActivities(web.services), ...createTemplateActivities(web.services) },
    interceptors: { activity: [() => ({ inbound: new AppErrorToFailure() })] },
  })
  const running = worker.run()
  return async () => {
    worker.shutdown()
    await running
    await connection.close()
  }
}
