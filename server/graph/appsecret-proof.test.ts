import { expect, it } from 'vitest'
import { toAppsecretProof } from './appsecret-proof.ts'

it('signs a token as Meta does', () => {
  expect(toAppsecretProof('sim-app-secret-0001', 'EAAB-sim-token-42')).toBe('31f2da44067a965c55ef5ba2f1362a1ea4176bf081e6460a14a779c6d7d56600')
})

it.each([['sim-app-secret-0002', 'EAAB-sim-token-42'], ['sim-app-secret-0001', 'EAAB-sim-token-43']])('signs otherwise with one byte changed (%#)', (secret, token) => {
  expect(toAppsecretProof(secret, token)).not.toBe('31f2da44067a965c55ef5ba2f1362a1ea4176bf081e6460a14a779c6d7d56600')
})
