import { describe, expect, it, test } from 'vitest'
import { isDatabaseAway, isLostRace, isRefusal } from './is-database-away.ts'

test.each(['ECONNREFUSED', 'ECONNRESET', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT', '57P01', '57P03', '08006'])('%s says that the database is away', (code) => {
  expect(isDatabaseAway(Object.assign(new Error('lost'), { code }))).toBe(true)
})

test.each(['23505', '22P02', '40P01', '57014', 'ERR_INVALID_ARG_TYPE'])('%s is the statement’s own affair', (code) => {
  expect(isDatabaseAway(Object.assign(new Error('refused'), { code }))).toBe(false)
})

test('what is no error of the database is none', () => {
  expect([null, undefined, 'ECONNREFUSED', new Error('other')].map(isDatabaseAway)).toEqual([false, false, false, false])
})

describe('a lost race', () => {
  it('is a deadlock or a serialization failure, and nothing else', () => {
    expect([{ code: '40P01' }, { code: '40001' }].map(isLostRace)).toEqual([true, true])
    expect([{ code: '23505' }, { code: 'ECONNRESET' }, null, 'text'].map(isLostRace)).toEqual([false, false, false, false])
  })
})

test('a refusal comes from the server: what a socket or Node says of a lost connection is none', () => {
  const isOne = (code: string) => isRefusal(Object.assign(new Error('x'), { code }))
  expect(['23505', '22P02', '40P01', '0A000', 'XX000'].map(isOne)).toEqual([true, true, true, true, true])
  expect(['EPERM', 'EPIPE', 'EBADF', '57P01', '08006', 'CONNECTION_CLOSED'].map(isOne)).toEqual([false, false, false, false, false, false])
  expect([null, 'text', new Error('other')].map(isRefusal)).toEqual([false, false, false])
})
