import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'

const CONNECTIONS = 64

/** `npx tsx simulator/bench.ts --messages 50000`: CPU of a simulator process per message, statuses and webhooks included. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { messages: { type: 'string', default: '50000' } } })
  const messages = Number(values.messages)
  const sink = await startSink()
  const { child, url } = await startSimulator(sink.url)
  try {
    const world = (await (await fetch(`${url}/_sim/world`)).json()) as { access_token: string; phone_number_id: string }
    await sendAll(url, world, { from: 0, count: Math.min(5000, messages) })
    await settle(url)
    const before = await readStats(url)
    const start = performance.now()
    await sendAll(url, world, { from: 5000, count: messages })
    const sendMs = performance.now() - start
    await settle(url)
    const after = await readStats(url)
    const perMessage = (name: 'cpu_user_ms' | 'cpu_system_ms') => (((after.process[name] - before.process[name]) * 1000) / messages).toFixed(1)
    const rate = Math.round((messages * 1000) / sendMs)
    process.stdout.write(`messages=${String(messages)} rate=${String(rate)}/s cpu_us_per_message=user:${perMessage('cpu_user_ms')}+system:${perMessage('cpu_system_ms')} rss_mb=${String(after.process.rss_mb)} updates=${String(sink.updates())} bodies=${String(sink.bodies())}\n`)
  } finally {
    child.kill('SIGTERM')
    sink.close()
  }
}

type Stats = { messages_in_flight: number; webhooks: { pending: number }; process: { cpu_user_ms: number; cpu_system_ms: number; rss_mb: number } }

async function readStats(url: string): Promise<Stats> {
  return (await (await fetch(`${url}/_sim/stats`)).json()) as Stats
}

async function settle(url: string): Promise<void> {
  for (;;) {
    const stats = await readStats(url)
    if (stats.messages_in_flight === 0 && stats.webhooks.pending === 0) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function sendAll(url: string, world: { access_token: string; phone_number_id: string }, { from, count }: { from: number; count: number }): Promise<void> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${world.access_token}` }
  const path = `/v26.0/${world.phone_number_id}/messages`
  let next = from
  const worker = async () => {
    while (next < from + count) {
      next += 1
      const answer = await pool.request({ path, method: 'POST', headers, body: bodyOf(next) })
      await answer.body.dump()
      if (answer.statusCode !== 200) throw new Error(`send answered ${String(answer.statusCode)}`)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  await pool.close()
}

function bodyOf(index: number): string {
  const to = `+1650${String(5_550_000 + index).padStart(8, '0')}`
  const parameters = '[{"type":"text","text":"Pablo"},{"type":"text","text":"20 %"}]'
  return `{"messaging_product":"whatsapp","recipient_type":"individual","to":"${to}","type":"template","template":{"name":"spring_sale","language":{"code":"en_US"},"components":[{"type":"body","parameters":${parameters}}]},"biz_opaque_callback_data":"bench:${String(index)}:1"}`
}

async function startSimulator(webhookUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const main = new URL('file:///work/main/simulator/main.ts').pathname
  const child = spawn(process.execPath, ['--import','tsx', main, '--port', '0', '--subscribed', '--webhook-url', webhookUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const match = /simulator ready (\S+)/.exec(chunk.toString())
      if (match?.[1] !== undefined) resolve(match[1])
    })
    child.once('exit', () => {
      reject(new Error('the simulator ended'))
    })
  })
  return { child, url }
}

async function startSink() {
  let bodies = 0
  let updates = 0
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('latin1')
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      bodies += 1
      updates += text.split('"status":"').length - 1
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${String(port)}/webhook`, bodies: () => bodies, updates: () => updates, close: () => server.close() }
}

await main()
