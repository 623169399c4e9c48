import { afterEach, describe, expect, it } from 'vitest'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import { toDelayMs } from './slow-down.ts'
import { json, startAnsweringServer, type AnsweringServer } from './testing/answering-server.ts'

const at = (percent: number, fields: { regainMs?: number; seenAt?: number } = {}) => ({ percent, regainMs: 0, kind: null, seenAt: 0, ...fields })
const MINUTE = 60_000

describe('the wait before a management call', () => {
  it('begins at 80 % and grows to five seconds', () => {
    const delays = [0, 79.9, 80, 90, 95, 100, 250].map((percent) => toDelayMs([at(percent)], 0))
    expect(delays).toEqual([0, 0, 100, 1325, 2856, 5000, 5000])
  })

  it('is the time until access comes back, at most twenty seconds', () => {
    expect(toDelayMs([at(100, { regainMs: 7000 })], 0)).toBe(7000)
    expect(toDelayMs([at(100, { regainMs: 7000 })], 3000)).toBe(4000)
    expect(toDelayMs([at(100, { regainMs: 30 * MINUTE })], 0)).toBe(20_000)
  })

  it('follows the fuller of the limits', () => {
    expect(toDelayMs([null, at(10), at(90)], 0)).toBe(1325)
    expect(toDelayMs([], 0)).toBe(0)
  })

  it('fades with the hour that Meta counts', () => {
    expect(toDelayMs([at(100)], 15 * MINUTE)).toBe(0)
    expect(toDelayMs([at(100)], 6 * MINUTE)).toBe(1325)
  })
})

describe('the client near a limit', () => {
  const open: { server: AnsweringServer; graph: GraphClient }[] = []
  const waits: number[] = []

  async function start(headers: Record<string, string>): Promise<GraphClient> {
    waits.length = 0
    const server = await startAnsweringServer(json({ id: '5', access_token: 'a' }, 200, headers))
    const graph = createGraphClient(server.config, { wait: (ms) => Promise.resolve(waits.push(ms)) })
    open.push({ server, graph })
    return graph
  }

  afterEach(async () => {
    for (const { server, graph } of open.splice(0)) {
      server.close()
      await graph.close()
    }
  })

  it('waits for the app’s limit, but never with a sign-in code in hand', async () => {
    const graph = await start({ 'x-app-usage': '{"call_count":100,"total_time":1,"total_cputime":1}' })
    await graph.oauth.getAppToken()
    await graph.oauth.exchangeCode('code', 'https://x.test/cb')
    expect(waits).toEqual([])
    await graph.wabas.get('t', '5')
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeGreaterThan(4900)
  })

  it('waits for an account’s limit at the calls of its numbers too, and lets other accounts pass', async () => {
    const graph = await start({ 'x-business-use-case-usage': '{"102":[{"type":"whatsapp_business_management","call_count":100,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":5}]}' })
    await graph.phoneNumbers.get('t', '106')
    expect(waits).toEqual([])
    await graph.profile.get('t', '106').catch(() => undefined)
    await graph.wabas.get('t', '102')
    await graph.wabas.get('t', '999')
    expect(waits).toEqual([20_000, 20_000])
    expect(graph.usage.list()).toMatchObject([{ ownerId: '102', percent: 100, kind: 'whatsapp_business_management' }])
  })
})
