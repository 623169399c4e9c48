import { expect, test } from 'vitest'
import { graphErrorOf } from './graph-errors.ts'

test('a code of choice reads as Meta words it', () => {
  expect(graphErrorOf(131056, undefined).toBody('A1')).toEqual({ error: {
    message: '(#131056) (Business Account, Consumer Account) pair rate limit hit', type: 'OAuthException', code: 131056, fbtrace_id: 'A1',
    error_data: { messaging_product: 'whatsapp', details: 'Too many messages sent from the sender phone number to the same recipient phone number in a short period of time.' },
  } })
  expect(graphErrorOf(190, 463).extra).toMatchObject({ status: 401, subcode: 463 })
  expect(graphErrorOf(190, 463).message).toMatch(/^Error validating access token: Session has expired/)
  expect(graphErrorOf(131016, undefined).extra).toMatchObject({ status: 500, isTransient: true })
})

test('a code that nobody documents is answered all the same', () => {
  expect(graphErrorOf(987_654, 12).toBody('A1')).toMatchObject({ error: { code: 987_654, error_subcode: 12, message: '(#987654) The call was refused' } })
})
