import { expect, test } from 'vitest'
import { adviseOnHold } from './advise-on-hold.ts'

test.each([
  ['The template is paused (132015)', 'template'],
  ['Template “bread”: The number of values does not fit (132000)', 'template'],
  ['Template “bread”: A value has the wrong form for 20 people in a row (132012)', 'template'],
  ['Access was taken away (190)', 'reconnect'],
  ['The account is locked (131031)', 'reconnect'],
])('a hold of %j leads to the place where it is mended', (reason, action) => {
  const advice = adviseOnHold(reason)
  expect(advice?.action).toBe(action)
  expect(advice?.explanation).not.toBe('')
})

test.each([
  ['The template is paused (132015)', true],
  ['The template is disabled (132016)', false],
  ['The account is locked (131031)', true],
  ['The flow is slowed down (132069)', true],
])('of a hold of %j it is said whether it is tried again by itself: %s', (reason, isProbed) => {
  expect(adviseOnHold(reason)?.isProbed).toBe(isProbed)
})

test.each([[null], ['The connection waits for a person'], ['132015 people wait']])('a hold of %j has no advice of Meta’s', (reason) => {
  expect(adviseOnHold(reason)).toBeNull()
})
