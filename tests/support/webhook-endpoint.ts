import { createHmac } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from '@temporalio/client'
import express from 'express'
import { pino } from 'pino'
import { openDatabase, type Database } from '#db/client.ts'
import { parseEnv, type Env } from '#server/env.ts'
import { registerWebhookRoutes } from '#server/http/webhook-routes.ts'
import type { Logger } from '#server/lib/logger.ts'
import { WebhookIntake } from '#server/webhooks/webhook-intake.ts'
import { unpackBody, type JournalBody } from '#server/webhooks/journal-body.ts'
import { createTestDatabase } from './database.ts'
import { withoutDeadlines } from './without-deadlines.ts'

const secret = 'webhook-test-app-secret'

export type WebhookEndpoint = {
  /** Of its database. */
  databaseUrl: string
  sql: Database['sql']
  db: Database['db']
  /** Signs as Meta does and answers the status. Text and bytes go as they are, everything else as JSON. */
  post: (body: unknown) => Promise<number>
  /** The journal's last row. */
  journalTail: () => Promise<{ outcome: string; note: string | null; body: Buffer } | undefined>
  /** Rows of every table but the endpoint's own books, and what stands in them. */
  snapshot: () => Promise<Record<string, string>>
  /** Ids of workflows that were signalled, in order. */
  signalled: string[]
  /** Nodes of Meta's that were forgotten. */
  invalidated: string[]
  close: () => Promise<void>
}

/** The real endpoint over HTTP on a database of its own; Temporal and the Graph client only note what they are told. */
export async function startWebhookEndpoint(): Promise<WebhookEndpoint> {
  const testDatabase = await createTestDatabase()
  const database = openDatabase({ url: testDatabase.url, poolSize: 5 })
  const env = parseEnv({ DATABASE_URL: testDatabase.url, META_APP_SECRET: secret, VERIFY_TOKEN: 'webhook-test-verify-token', ENCRYPTION_KEY: 'x', JWT_SECRET: 'x'.repeat(32), NODE_ENV: 'test' })
  const log = pino({ level: 'silent' })
  const signalled: string[] = []
  const invalidated: string[] = []
  const note = (id: string) => Promise.resolve(void signalled.push(id))
  const temporal = { ...withoutDeadlines, workflow: { getHandle: (id: string) => ({ signal: () => note(id) }), signalWithStart: (_type: unknown, options: { workflowId: string }) => note(options.workflowId) } } as unknown as Client
  const intake = new WebhookIntake({ sql: database.sql, hot: database.hot, temporal, log, graph: { invalidate: (id) => void invalidated.push(id) } })
  await intake.start()
  const { server, url } = await listen(env, log, intake)
  const close = async () => {
    await new Promise((resolve) => server.close(resolve))
    await intake.stop()
    await database.close()
    await testDatabase.drop()
  }
  return { databaseUrl: testDatabase.url, sql: database.sql, db: database.db, post: (body) => post(url, body), journalTail: () => journalTail(database.sql), snapshot: () => snapshot(database.sql), signalled, invalidated, close }
}

async function listen(env: Env, log: Logger, intake: WebhookIntake): Promise<{ server: Server; url: string }> {
  const app = express()
  registerWebhookRoutes(app, { env, log }, intake)
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { server, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/webhooks/meta` }
}

async function post(url: string, body: unknown): Promise<number> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const signature = `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`
  const answer = await fetch(url, { method: 'POST', body: new Uint8Array(bytes), headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature } })
  return answer.status
}

async function journalTail(sql: Database['sql']) {
  const [row] = await sql<({ outcome: string; note: string | null } & JournalBody)[]>`select outcome, note, body as bytes, encoding from webhook_journal order by id desc limit 1`
  return row && { ...row, body: unpackBody(row, 4 * 1024 * 1024) }
}

/** The endpoint's own books change with every delivery; a number also notes when it was last heard of. */
const books = ['webhook_journal', 'webhook_journal_default', 'webhook_pending', 'webhook_stats', 'webhook_endpoint', 'webhook_processes']

async function snapshot(sql: Database['sql']): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public' and tablename <> all(${books}::text[]) and tablename !~ '^webhook_journal' order by 1`
  const rows: Record<string, string> = {}
  for (const { name } of tables) {
    const content = name === 'whatsapp_accounts' ? sql`to_jsonb(t) - array['last_webhook_at', 'heard_until_at']` : sql`to_jsonb(t)`
    const [row] = await sql<{ print: string }[]>`select count(*) || ' rows, ' || coalesce(md5(string_agg(row::text, '|' order by row::text)), '') as print from (select ${content} as row from ${sql(name)} t) rows`
    rows[name] = row?.print ?? ''
  }
  return rows
}
