import { expect, test } from 'vitest'
import { createWorld } from '../world/create-world.ts'
import { Throughput } from './throughput.ts'

test.each([[0, 1000], [1, 80]])('number %i may send %i messages a second, and no more', (index, rate) => {
  const phone = createWorld({ seed: 1, verifyToken: 'v', now: 0 }).phones[index]
  if (!phone) throw new Error('no such number')
  const throughput = new Throughput()
  const takeAll = (count: number, now: number) => {
    for (let n = 0; n < count; n += 1) throughput.take(phone, now)
  }
  takeAll(rate, 5000)
  expect(() => { takeAll(1, 5000) }).toThrow('(#130429) Rate limit hit')
  takeAll(rate / 2, 5500)
  expect(() => { takeAll(1, 5500) }).toThrow('(#130429) Rate limit hit')
})
