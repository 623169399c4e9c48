import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import { createNodeCache } from './node-cache.ts'
import { json, startAnsweringServer, type AnsweringServer } from './testing/answering-server.ts'
import { callEverything, sampleIds } from './testing/call-everything.ts'
import type { GraphRequestName } from './graph-requests.ts'

const { accessToken, wabaId, phoneNumberId, templateId } = sampleIds
let server: AnsweringServer
let graph: GraphClient
let told: string[] = []

beforeAll(async () => {
  server = await startAnsweringServer(json({ id: '5', name: 'a', language: 'en', status: 'APPROVED', category: 'UTILITY', success: true, data: [], health_status: { can_send_message: 'AVAILABLE' } }))
  graph = createGraphClient(server.config, { onInvalidate: (id) => told.push(id) })
})
beforeEach(() => {
  graph.forgetAll()
  server.seen.length = 0
  told = []
})
afterAll(async () => {
  server.close()
  await graph.close()
})

const readings: Record<string, () => Promise<unknown>> = {
  [wabaId]: () => Promise.all([graph.wabas.get(accessToken, wabaId), graph.health.get(accessToken, wabaId)]),
  [phoneNumberId]: () => Promise.all([graph.phoneNumbers.get(accessToken, phoneNumberId), graph.health.get(accessToken, phoneNumberId), graph.profile.get(accessToken, phoneNumberId)]),
  [templateId]: () => Promise.all([graph.templates.get(accessToken, templateId), graph.health.get(accessToken, templateId)]),
}
const writes: [GraphRequestName, string][] = [
  ['wabas.update', wabaId], ['registration.add', wabaId], ['subscribedApps.subscribe', wabaId], ['subscribedApps.unsubscribe', wabaId], ['subscribedApps.overrideForWaba', wabaId], ['templateWrites.create', wabaId],
  ['templateWrites.deleteByName', wabaId], ['registration.verifyCode', phoneNumberId], ['registration.register', phoneNumberId], ['registration.deregister', phoneNumberId], ['registration.setPin', phoneNumberId],
  ['profile.update', phoneNumberId], ['subscribedApps.overrideForPhone', phoneNumberId], ['subscribedApps.removePhoneOverride', phoneNumberId],
  ['templateWrites.edit', templateId], ['templateWrites.unpause', templateId], ['templateWrites.deleteById', templateId], ['templateWrites.deleteMany', templateId],
]

describe('what was read of accounts, numbers and templates', () => {
  it.each(Object.keys(readings))('is read once (%s)', async (id) => {
    await readings[id]!()
    const calls = server.seen.length
    await readings[id]!()
    expect(server.seen).toHaveLength(calls)
  })

  it.each(writes)('is read anew after %s, and other processes are told', async (write, id) => {
    await readings[id]!()
    const calls = server.seen.length
    await callEverything(graph)[write]()
    await readings[id]!()
    expect(server.seen).toHaveLength(2 * calls + 1)
    expect(told).toContain(id)
  })

  it('is forgotten without telling when another process told it', async () => {
    await readings[wabaId]!()
    graph.forget(wabaId)
    await readings[wabaId]!()
    expect(server.seen).toHaveLength(4)
    expect(told).toEqual([])
  })
})

describe('a reading that fails', () => {
  it('is not kept, and takes no newer one with it', async () => {
    const cache = createNodeCache('secret')
    let fail: (error: Error) => void = () => undefined
    const slow = cache.read({ id: '5', part: 'node' }, 't', () => new Promise<string>((_, reject) => { fail = reject }))
    cache.invalidate('5')
    const fresh = cache.read({ id: '5', part: 'node' }, 't', () => Promise.resolve('fresh'))
    fail(new Error('gone'))
    await expect(slow).rejects.toThrow('gone')
    await expect(fresh).resolves.toBe('fresh')
    await expect(cache.read({ id: '5', part: 'node' }, 't', () => Promise.resolve('again'))).resolves.toBe('fresh')
  })
})
