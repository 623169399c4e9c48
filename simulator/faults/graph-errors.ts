import { GraphError } from '../core/graph-error.ts'
import { errorCodes, tokenSubcodes } from './error-codes.ts'

/** Codes that Meta marks as passing. */
const TRANSIENT = new Set([1, 2, 131000, 131016, 131057, 133004, 2494100])
/** Codes of the Graph API itself, whose messages do not repeat the number. */
const WITHOUT_NUMBER = new Set([0, 101, 104, 190])

/** An answer with a code of choice, as Meta words it; a code that is not Meta's reads like one. */
export function graphErrorOf(code: number, subcode: number | undefined): GraphError {
  const [status, title, details] = errorCodes[code] ?? [400, code > 200 && code < 300 ? 'Permissions error' : 'The call was refused']
  const message = code === 190 && subcode !== undefined ? (tokenSubcodes[subcode] ?? title) : title
  return new GraphError(code, WITHOUT_NUMBER.has(code) ? message : `(#${String(code)}) ${message}`, {
    status,
    ...(subcode === undefined ? {} : { subcode }),
    ...(details === undefined ? {} : { details }),
    ...(TRANSIENT.has(code) ? { isTransient: true } : {}),
  })
}
