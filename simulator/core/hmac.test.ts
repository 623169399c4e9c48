import { expect, test } from 'vitest'
import { hmacHex, signBody } from './hmac.ts'

const SECRET = 'sim-app-secret-0001'
// The slashes and the ampersand are escaped in the bytes themselves.
const ESCAPED = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Zo\u00eb \ud83d\ude80"},"wa_id":"16505551234"}],"messages":[{"from":"16505551234","id":"wamid.TEST0001","timestamp":"1764000000","type":"text","text":{"body":"STOP \u0026 50\u0025 off https:\/\/x.test"}}]},"field":"messages"}]}]}`

test('signs webhook bodies as the known vectors say', () => {
  expect(signBody(SECRET, Buffer.from('{}'))).toBe('sha256=31cbc209552f9ab47d5670dcb9236673d9159a5d3cf3f51163878474cfe6abd4')
  expect(ESCAPED).toHaveLength(470)
  expect(signBody(SECRET, Buffer.from(ESCAPED))).toBe('sha256=2d06c69cb5ca522b2bdf4eea33e60d6d32aec53d0ce54ce45f99aeba7de129b2')
})

test('signs bytes, not meaning: the same JSON written differently has another signature', () => {
  expect(signBody(SECRET, Buffer.from(JSON.stringify(JSON.parse(ESCAPED))))).toBe('sha256=4284b2d2d29a611c7c62519169a89572e7a03f1325a65f877c7fb535fb38c017')
})

test('makes appsecret_proof as the known vector says', () => {
  expect(hmacHex(SECRET, 'EAAB-sim-token-42')).toBe('31f2da44067a965c55ef5ba2f1362a1ea4176bf081e6460a14a779c6d7d56600')
})
