import { Pool } from 'undici'

/**
 * The baseline: undici posts the same messages to the same simulator, and nothing else happens: no database, no webhook, no pace.
 * Arguments: the simulator's address, how many messages, how many at once. Prints one line of JSON.
 */
const [url = '', countText = '0', connectionsText = '64'] = process.argv.slice(2)
const count = Number(countText)
const connections = Number(connectionsText)

type World = { access_token: string; phone_number_id: string }

const world = (await (await fetch(`${url}/_sim/world`)).json()) as World
const pool = new Pool(url, { connections, pipelining: 1 })
const headers = { 'content-type': 'application/json', authorization: `Bearer ${world.access_token}` }
const path = `/v26.0/${world.phone_number_id}/messages`

await sendAll(0, Math.min(5000, count))
const startedAtMs = performance.now()
const cpuBefore = process.cpuUsage()
await sendAll(5000, count)
const seconds = (performance.now() - startedAtMs) / 1000
const cpu = process.cpuUsage(cpuBefore)
await pool.close()
process.stdout.write(`${JSON.stringify({ perSecond: count / seconds, seconds, cpuUsPerMessage: (cpu.user + cpu.system) / count })}\n`)

async function sendAll(from: number, many: number): Promise<void> {
  let next = from
  const turn = async () => {
    while (next < from + many) {
      next += 1
      const answer = await pool.request({ path, method: 'POST', headers, body: toBody(next) })
      await answer.body.text()
      if (answer.statusCode !== 200) throw new Error(`the simulator answered ${String(answer.statusCode)}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, turn))
}

function toBody(n: number): string {
  const to = `+49151${String(20_000_000 + n)}`
  return `{"messaging_product":"whatsapp","recipient_type":"individual","to":"${to}","type":"template","template":{"name":"spring_sale","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Pablo ${String(n)}"},{"type":"text","text":"20 %"}]}]},"biz_opaque_callback_data":"00000000-0000-4000-8000-000000000000:${String(n)}:1"}`
}
