import { describe, expect, it } from 'vitest'
import { firstSteps } from './first-steps.ts'

describe('firstSteps', () => {
  it('counts nothing as done on an empty installation', () => {
    const steps = firstSteps({ accounts: { connections: [], activeAccountId: null }, campaigns: [], contacts: { total: 0, capped: false } })
    expect(steps.map((step) => step.done)).toEqual([false, false, false, false, false, false])
  })

  it('takes a revoked connection as not connected', () => {
    const connection = { id: 'c', businessId: 'b', businessName: 'B', state: 'revoked' as const, tokenKind: '', scopes: [], missingScopes: [], tokenExpiresAt: null, dataAccessExpiresAt: null, lastCheckedAt: null, lastError: null, lastWebhookAt: new Date(0), temporalUrl: null, wabas: [] }
    const steps = firstSteps({ accounts: { connections: [connection], activeAccountId: null }, campaigns: [], contacts: { total: 1, capped: false } })
    expect(steps.filter((step) => step.done).map((step) => step.id)).toEqual(['contacts', 'webhook'])
  })
})
