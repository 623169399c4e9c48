import { describe, expect, it } from 'vitest'
import { HandsetStore } from './handset-store.ts'
import type { Bubble } from './handset-store.ts'

const bubbleOf = (n: number): Bubble => ({ id: `wamid.${String(n)}`, from: 'business', phoneId: '106', type: 'text', source: `{"text":${String(n)}}`, template: undefined, at: n, status: 'accepted', failure: undefined, statusAt: undefined })

describe('the last chats', () => {
  it('are those of the last thousand people; the text of the others goes with them, and whoever still has them is told', () => {
    const forgotten: string[] = []
    const store = new HandsetStore(({ id }) => forgotten.push(id))
    const bubbles = Array.from({ length: 1001 }, (_, n) => bubbleOf(n))
    for (const [n, bubble] of bubbles.entries()) store.add(n === 1 ? '0' : String(n), bubble)
    expect(store.get('0')?.bubbles).toEqual([bubbleOf(0), bubbleOf(1)])
    store.add('new', bubbleOf(5000))
    expect([store.get('0'), bubbles[0]?.source, bubbles[1]?.source]).toEqual([undefined, '', ''])
    expect(store.get('2')?.bubbles[0]?.source).toBe('{"text":2}')
    expect(forgotten).toEqual(['wamid.0', 'wamid.1'])
  })

  it('keep the last thirty messages of each', () => {
    const forgotten: string[] = []
    const store = new HandsetStore(({ id }) => forgotten.push(id))
    for (let n = 0; n < 40; n += 1) store.add('1', bubbleOf(n))
    expect(store.get('1')?.bubbles.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, n) => 10 + n))
    expect(store.get('1')?.changedAt).toBe(39)
    expect(forgotten).toHaveLength(10)
  })
})
