import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { inject } from 'vitest'

const KEYWORD = 2
const attributes = ['OrgId', 'WabaId', 'PhoneNumberId', 'CampaignId', 'State']
const WAIT_MAX_MS = 30_000

/** A Temporal namespace of its own for a test file, so that workers of files that run side by side do not take each other's tasks. */
export async function createTestNamespace(): Promise<string> {
  const name = `test-${randomBytes(6).toString('hex')}`
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  try {
    await connection.workflowService.registerNamespace({ namespace: name, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } })
    await patiently(() => connection.operatorService.addSearchAttributes({ namespace: name, searchAttributes: Object.fromEntries(attributes.map((attribute) => [attribute, KEYWORD])) }))
    await patiently(() => new Client({ connection, namespace: name }).workflow.count())
    return name
  } finally {
    await connection.close()
  }
}

/** A new namespace is known to all parts of the server after a moment. */
async function patiently(step: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + WAIT_MAX_MS
  for (;;) {
    try {
      await step()
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await sleep(100)
    }
  }
}
