import { expect, test } from 'vitest'
import { judgePause, type PauseLook } from './judge-pause.ts'

const quiet: PauseLook = { state: 'paused', left: 0, mayResume: false, mayPause: false, hasThawed: false }
const problems = (change: Partial<PauseLook>) => judgePause({ ...quiet, ...change }).problems

test('a pause during which nothing leaves is right', () => {
  expect(judgePause(quiet)).toEqual({ problems: [], remarks: [] })
})

test('messages that leave during a pause are a problem', () => {
  expect(problems({ left: 3 })).toEqual(['3 messages left while the campaign was paused'])
  expect(problems({ left: 3, mayPause: true })).toHaveLength(1)
})

test('a pause that ends by itself is a problem, whether anything left or not', () => {
  expect(problems({ state: 'running' })).toEqual(['the campaign was paused and is running, though nobody resumed it'])
  expect(problems({ state: 'completed', left: 1 })).toHaveLength(2)
  expect(problems({ state: 'held' })).toEqual([])
})

test('a resume that was given up on may come true, also when a pause that was given up on follows it', () => {
  expect(problems({ state: 'running', left: 9, mayResume: true })).toEqual([])
  expect(problems({ left: 9, mayResume: true, mayPause: true })).toEqual([])
  expect(problems({ left: 9, mayResume: true })).toHaveLength(1)
})

test('what a worker was writing when it was frozen is told only; that the pause ends is not its doing', () => {
  expect(judgePause({ ...quiet, left: 2, hasThawed: true })).toEqual({ problems: [], remarks: [expect.stringContaining('2 messages left')] })
  expect(problems({ state: 'running', hasThawed: true })).toHaveLength(1)
})

test('nobody can say anything while the database is away', () => {
  expect(problems({ state: null, left: 5 })).toEqual([])
})
