import { GraphError, parameterError } from '../core/graph-error.ts'
import type { JsonObject } from '../core/json.ts'
import { digitsOfUserId, userIdOf } from '../core/person.ts'

/** Who a message is for. */
export type Recipient = {
  /** What the sender wrote. */
  input: string
  /** Digits of the number; for a person without a visible number, the user id. */
  id: string
  /** The digits as a number; 0 without one. */
  number: number
  userId: string
}

/**
 * From `to` (a number with or without +, spaces, dashes, brackets; international in any case) or `recipient` (a business-scoped user id).
 * @throws GraphError 100 when there is none, 131009 when it cannot be a number
 */
export function readRecipient(message: JsonObject): Recipient {
  const to = message['to']
  if (typeof to === 'string' && to !== '') return fromNumber(to)
  if (typeof to === 'number') return fromNumber(String(to))
  const recipient = message['recipient']
  if (typeof recipient !== 'string' || recipient === '') throw parameterError('The parameter to is required.')
  if (!/^[A-Z]{2}\.[A-Za-z0-9.]{1,128}$/.test(recipient)) throw malformed()
  const digits = digitsOfUserId(recipient)
  return digits === undefined ? { input: recipient, id: recipient, number: 0, userId: recipient } : { input: recipient, id: digits, number: Number(digits), userId: recipient }
}

function fromNumber(to: string): Recipient {
  const digits = isPlain(to) ? to.slice(1) : to.replace(/[\s()+.-]/g, '')
  if (!/^[1-9]\d{6,14}$/.test(digits)) throw malformed()
  return { input: to, id: digits, number: Number(digits), userId: userIdOf(digits) }
}

/** `+` and digits, as most clients send it. */
function isPlain(to: string): boolean {
  return to.charCodeAt(0) === 43 && /^\+\d+$/.test(to)
}

function malformed(): GraphError {
  return new GraphError(131009, '(#131009) Parameter value is not valid', { details: 'Recipient phone number is not a valid phone number' })
}
