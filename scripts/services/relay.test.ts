import { expect, test } from 'vitest'
import { allLines, importantLines } from './relay.ts'

const at = (level: number, msg: string) => JSON.stringify({ level, msg, pid: 1 })

test('shows errors and keeps everyday lines to the file', () => {
  const relay = importantLines('web', 'web.log')
  expect(relay(at(30, 'request'))).toBeNull()
  expect(relay(at(40, 'slow'))).toBeNull()
  expect(relay(at(50, 'journal failed'))).toBe('  web: journal failed')
})

test('shows what is no log line, such as the stack of a crash, but not the line of being ready', () => {
  const relay = importantLines('worker', 'worker.log')
  expect(relay('Error: no such module')).toBe('  worker: Error: no such module')
  expect(relay('worker ready')).toBeNull()
  expect(relay('web ready http://127.0.0.1:3000')).toBeNull()
})

test('stops a flood, says where the rest is, and shows lines again later', () => {
  let now = 0
  const relay = importantLines('web', 'web.log', () => now)
  now = 1_000_000
  const shown = Array.from({ length: 50 }, () => relay(at(50, 'again'))).filter((line) => line !== null)
  expect(shown).toHaveLength(11)
  expect(shown.at(-1)).toBe('  web: more in web.log')
  now += 60_000
  expect(relay(at(50, 'again'))).toBe('  web: again')
})

test('names the cause that an error carries', () => {
  const line = JSON.stringify({ level: 50, msg: 'request failed', err: { message: 'connection refused' } })
  expect(allLines('web')(line)).toBe('web    │ request failed: connection refused')
})
