/** No connection, or a server that is starting or ending (SQLSTATE classes 08 and 57P): nothing of it is the statement's fault. */
export function isDatabaseAway(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return code.startsWith('08') || code.startsWith('57P') || code.startsWith('CONNECTION_') || codes.has(code)
}

/** Node's and postgres.js's own names for it. */
const codes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'CONNECT_TIMEOUT'])

/** PostgreSQL ended this side of two that waited for each other, or of two that could not be put in an order (SQLSTATE 40P01, 40001): done again, it works. */
export function isLostRace(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return code === '40P01' || code === '40001'
}

/** The server has refused the statement (an SQLSTATE: five characters, a digit among them, as Node's `EPERM` has none) and undone it: not a connection that was lost, of which nobody knows what it did. */
export function isRefusal(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !isDatabaseAway(error)
}
