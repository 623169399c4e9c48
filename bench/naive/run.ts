import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { Pool } from 'undici'

/**
 * The baseline with an activity per message, on the same Temporal server and against the same simulator. Several workflows, so that
 * no history is the bottleneck. Arguments: Temporal's address, the simulator's, how many messages. Prints one line of JSON.
 */
const [address = '', simulatorUrl = '', countText = '0'] = process.argv.slice(2)
const count = Number(countText)
const WORKFLOWS = 8
const AT_ONCE = 12
const taskQueue = `bench-naive-${randomUUID()}`

type World = { access_token: string; phone_number_id: string }

Runtime.install({ logger: { log: () => undefined, trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined } })
const world = (await (await fetch(`${simulatorUrl}/_sim/world`)).json()) as World
const pool = new Pool(simulatorUrl, { connections: 64, pipelining: 1 })
const connection = await NativeConnection.connect({ address })
const client = new Client({ connection: await Connection.connect({ address }) })
const worker = await Worker.create({
  connection, taskQueue, workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)), activities: { sendOne }, maxConcurrentActivityTaskExecutions: WORKFLOWS * AT_ONCE,
})
const seconds = await worker.runUntil(measure)
await pool.close()
process.stdout.write(`${JSON.stringify({ count, seconds, perSecond: count / seconds })}\n`)
process.exit(0)

async function measure(): Promise<number> {
  const share = Math.ceil(count / WORKFLOWS)
  const startedAtMs = performance.now()
  await Promise.all(Array.from({ length: WORKFLOWS }, (_, n) => client.workflow.execute('naiveCampaign', {
    taskQueue, workflowId: `bench-naive/${randomUUID()}`, args: [{ from: n * share, count: Math.min(share, count - n * share), atOnce: AT_ONCE }],
  })))
  return (performance.now() - startedAtMs) / 1000
}

async function sendOne(n: number): Promise<void> {
  const body = JSON.stringify({
    messaging_product: 'whatsapp', to: `+48601${String(1_000_000 + n)}`, type: 'template',
    template: { name: 'spring_sale', language: { code: 'en_US' }, components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }, { type: 'text', text: '20 %' }] }] },
  })
  const answer = await pool.request({ method: 'POST', path: `/v26.0/${world.phone_number_id}/messages`, body, headers: { 'content-type': 'application/json', authorization: `Bearer ${world.access_token}` } })
  const text = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`the simulator answered ${String(answer.statusCode)}: ${text.slice(0, 200)}`)
}
