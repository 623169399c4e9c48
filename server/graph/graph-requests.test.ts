import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import { graphRequests, type GraphRequestName } from './graph-requests.ts'
import { startAnsweringServer, type AnsweringServer } from './testing/answering-server.ts'
import { callEverything, sampleIds } from './testing/call-everything.ts'

/** Holds what any of the calls looks for. */
const everything = {
  success: true, id: 'upload:abc', name: 'x', language: 'en_US', status: 'APPROVED', category: 'UTILITY', access_token: 'a', h: '4::abc', url: 'https://x.test/', data: [],
  health_status: { can_send_message: 'AVAILABLE' }, block_users: {},
}

let server: AnsweringServer
let graph: GraphClient

beforeAll(async () => {
  server = await startAnsweringServer(({ url }, res) => {
    const data = url.pathname.endsWith('debug_token') ? { is_valid: true } : []
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ ...everything, data }))
  })
  graph = createGraphClient(server.config)
})

afterAll(async () => {
  server.close()
  await graph.close()
})

describe('everything that the client requests', () => {
  const names = Object.keys(graphRequests) as GraphRequestName[]

  it.each(names)('%s goes where the list says, signed, with the token in its header alone', async (name) => {
    server.seen.length = 0
    await callEverything(graph, { ...sampleIds, mediaUrl: `${server.url}/v26.0/{media_url}` })[name]()
    expect(server.seen.length).toBeGreaterThan(0)
    for (const { method, url, headers } of server.seen) {
      expect(graphRequests[name].map((shape) => `${shape.method} ${shape.path}`)).toContain(`${method} ${nameParts(url.pathname)}`)
      // The token that is asked about is Meta's own parameter.
      expect(url.href.includes(sampleIds.accessToken)).toBe(name === 'oauth.debugToken')
      const isSigned = headers.authorization === undefined || name === 'media.download' || /^[0-9a-f]{64}$/.test(url.searchParams.get('appsecret_proof') ?? '')
      expect(isSigned).toBe(true)
    }
  })

  it('has no function that the samples forget', () => {
    expect(Object.keys(callEverything(graph)).sort()).toEqual([...names].sort())
  })
})

/** `/v26.0/102290129340398/message_templates` → `{waba}/message_templates` */
function nameParts(pathname: string): string {
  const names: Record<string, string> = {
    [sampleIds.wabaId]: '{waba}', [sampleIds.phoneNumberId]: '{phone}', [sampleIds.templateId]: '{template}', [sampleIds.businessId]: '{business}',
    [sampleIds.userId]: '{user}', [sampleIds.mediaId]: '{media}', '77': '{app}', 'upload:abc': '{upload}', business_management: '{permission}', '%7Bmedia_url%7D': '{media_url}',
  }
  return pathname.split('/').slice(2).map((part) => names[part] ?? part).join('/')
}
