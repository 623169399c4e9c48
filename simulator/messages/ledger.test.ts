import { describe, expect, it } from 'vitest'
import { Ledger } from './ledger.ts'

const send = (ledger: Ledger, n: number) => ledger.accept({ wamid: `wamid.${String(n)}`, phoneNumberId: '106', to: String(4_915_120_000_000 + n), callbackData: `campaign:${String(n)}:1`, at: 1000 + n }, 4_915_120_000_000 + n)

describe('the last sends', () => {
  it('are told newest first, each with its own id, however many came before', () => {
    const ledger = new Ledger()
    for (let n = 0; n < 45_000; n += 1) send(ledger, n)
    expect(ledger.recent(2)).toEqual([44_999, 44_998].map((n) => ({ wamid: `wamid.${String(n)}`, phoneNumberId: '106', to: String(4_915_120_000_000 + n), callbackData: `campaign:${String(n)}:1`, at: 1000 + n })))
    const all = ledger.recent(50_000)
    expect([all.length, all.at(-1)?.wamid]).toEqual([20_000, 'wamid.25000'])
  })

  it('begin anew after a reset', () => {
    const ledger = new Ledger()
    for (let n = 0; n < 10; n += 1) send(ledger, n)
    ledger.reset()
    expect(ledger.recent(100)).toEqual([])
    send(ledger, 77)
    expect(ledger.recent(100).map(({ wamid }) => wamid)).toEqual(['wamid.77'])
  })
})
