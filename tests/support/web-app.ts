import { createServer } from 'node:http'
import type { RequestHandler } from 'express'
import { inject } from 'vitest'
import { seed, type SeedResult } from '#db/seed.ts'
import { createServices } from '#server/create-services.ts'
import { parseEnv } from '#server/env.ts'
import { createApp } from '#server/http/create-app.ts'
import { listen } from '#server/http/listen.ts'
import { attachLiveSocket } from '#server/http/live-socket.ts'
import { createMetrics } from '#server/http/metrics.ts'
import type { Services } from '#server/services.ts'
import { WebhookIntake } from '#server/webhooks/webhook-intake.ts'
import { createTestDatabase } from './database.ts'

export type WebApp = {
  url: string
  services: Services
  seeded: SeedResult
  /** Signs in by JSON and returns the `Cookie` header of the new session. */
  signIn: (email: string) => Promise<string>
  stop: () => Promise<void>
}

export const password = 'a-password-for-tests'

/** The web process's Express app without pages (or with given ones), on a database of its own, seeded, listening on a free port. */
export async function startWebApp(variables: Record<string, string> = {}, pages?: RequestHandler): Promise<WebApp> {
  const database = await createTestDatabase()
  const env = parseEnv({
    NODE_ENV: 'test', DATABASE_URL: database.url, DATABASE_POOL_SIZE: '4', TEMPORAL_ADDRESS: inject('temporalAddress'), VERIFY_TOKEN: 'test-verify-token',
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'), JWT_SECRET: 'x'.repeat(40), META_APP_SECRET: 'test-app-secret', LOG_LEVEL: 'silent', ...variables,
  })
  const { services, close } = createServices(env)
  const seeded = await seed(services, { password })
  const metrics = createMetrics()
  const server = createServer(createApp(services, { intake: new WebhookIntake(services), metrics, ...(pages ? { pages } : {}) }))
  const live = attachLiveSocket(server, services, metrics)
  await listen(server, { host: '127.0.0.1', port: 0 })
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the test server has no port')
  const url = `http://127.0.0.1:${String(address.port)}`
  return {
    url,
    services,
    seeded,
    signIn: async (email) => {
      const answer = await postJson(`${url}/auth/login`, { email, password }, { 'x-session': 'cookie' })
      return cookieOf(answer)
    },
    stop: async () => {
      live.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await close()
      await database.drop()
    },
  }
}

export function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), redirect: 'manual' })
}

/** The `Cookie` header that a browser would send after this answer. @throws when no cookie was set */
export function cookieOf(answer: Response): string {
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (!cookie) throw new Error(`no cookie was set; the answer was ${String(answer.status)}`)
  return cookie
}
