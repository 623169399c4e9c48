import { describe, expect, it } from 'vitest'
import { verifySignature } from './verify-signature.ts'

const secret = 'sim-app-secret-0001'
const escaped = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Zo\u00eb \ud83d\ude80"},"wa_id":"16505551234"}],"messages":[{"from":"16505551234","id":"wamid.TEST0001","timestamp":"1764000000","type":"text","text":{"body":"STOP \u0026 50\u0025 off https:\/\/x.test"}}]},"field":"messages"}]}]}`

describe('verifySignature', () => {
  it('accepts the known signatures', () => {
    expect(verifySignature(secret, Buffer.from('{}'), 'sha256=31cbc209552f9ab47d5670dcb9236673d9159a5d3cf3f51163878474cfe6abd4')).toBe(true)
    expect(verifySignature(secret, Buffer.from(escaped), 'sha256=2d06c69cb5ca522b2bdf4eea33e60d6d32aec53d0ce54ce45f99aeba7de129b2')).toBe(true)
  })

  it('refuses the same JSON written differently, because the bytes were signed', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(escaped)))
    expect(verifySignature(secret, rewritten, 'sha256=2d06c69cb5ca522b2bdf4eea33e60d6d32aec53d0ce54ce45f99aeba7de129b2')).toBe(false)
  })

  it.each([undefined, '', 'sha256=', 'sha256=00', 'sha1=31cbc209552f9ab47d5670dcb9236673d9159a5d', `sha256=${'z'.repeat(64)}`])('refuses the header %s', (header) => {
    expect(verifySignature(secret, Buffer.from('{}'), header)).toBe(false)
  })
})
