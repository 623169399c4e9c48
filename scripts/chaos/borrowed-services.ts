import { randomBytes } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { asAdmin } from '../services/as-admin.ts'
import { say } from '../services/say.ts'
import { waitUntil } from '../services/wait-until.ts'

const KEYWORD = 2
const attributes = ['OrgId', 'WabaId', 'PhoneNumberId', 'CampaignId', 'State']

/** A database of its own on a server that is not ours, and hence is not killed. */
export async function borrowDatabase(adminUrl: string): Promise<{ url: string; leave: () => Promise<void> }> {
  say('  PostgreSQL is the one of TEST_POSTGRES_URL: it is not killed.')
  const name = `chaos_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { url: url.href, leave: () => asAdmin(adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`) }
}

/** A namespace of its own on a Temporal that is not ours, and hence is not killed. */
export async function borrowNamespace(address: string): Promise<string> {
  say('  Temporal is the one of TEMPORAL_ADDRESS: it is not killed.')
  const namespace = `chaos-${randomBytes(6).toString('hex')}`
  const connection = await Connection.connect({ address })
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } })
    // A new namespace is known to all parts of the server after a moment.
    const wait = { timeoutMs: 30_000, everyMs: 100 }
    await waitUntil(() => connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(attributes.map((name) => [name, KEYWORD])) }), wait)
    await waitUntil(() => new Client({ connection, namespace }).workflow.count(), wait)
    return namespace
  } finally {
    await connection.close()
  }
}
