import { expect, it } from 'vitest'
import { shareStatement } from './shared-writes.ts'

const soon = () => new Promise((resolve) => setTimeout(resolve, 5))

it('whatever comes while one statement runs is done by the next, and each gets its own result', async () => {
  const groups: number[][] = []
  const double = shareStatement(async (items: number[]) => {
    groups.push(items)
    await soon()
    return items.map((item) => item * 2)
  })
  expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8])
  expect(groups).toEqual([[1], [2, 3, 4]])
})

it('what is refused of one lane is not the others’', async () => {
  const tried: number[][] = []
  const write = shareStatement(async (items: number[]) => {
    tried.push(items)
    await soon()
    if (items.includes(3)) throw Object.assign(new Error('three is refused'), { code: '22P02' })
    return items
  })
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(write))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(tried).toEqual([[1], [2, 3, 4], [2], [3], [4]])
})

it('a lost connection ends nobody’s turn: the statement is repeated', async () => {
  let tries = 0
  const write = shareStatement(async (items: number[]) => {
    tries += 1
    await soon()
    if (tries === 2) throw Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' })
    return items
  })
  expect(await Promise.all([1, 2, 3].map(write))).toEqual([1, 2, 3])
  expect(tries).toBe(3)
})

it('a database that stays away is told to everybody', async () => {
  const write = shareStatement(() => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })), { repeatMs: 10 })
  const outcomes = await Promise.allSettled([1, 2, 3].map(write))
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
})
