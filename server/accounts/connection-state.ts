export type ConnectionState = 'healthy' | 'expiring' | 'expired' | 'revoked' | 'error'

/** People are warned this long before the end. */
const WARN_MS = 7 * 24 * 60 * 60_000

export type TokenLife = { tokenExpiresAt: Date | null; dataAccessExpiresAt: Date | null }

/** The earlier of the token's end and the end of its access to data; null: never. */
export function endOfLife(life: TokenLife): Date | null {
  const ends = [life.tokenExpiresAt, life.dataAccessExpiresAt].filter((end) => end !== null)
  return ends.length === 0 ? null : new Date(Math.min(...ends.map((end) => end.getTime())))
}

/** The state of a token that Meta calls valid. */
export function stateOfLife(life: TokenLife, now: Date): 'healthy' | 'expiring' | 'expired' {
  const end = endOfLife(life)
  if (!end) return 'healthy'
  const left = end.getTime() - now.getTime()
  return left <= 0 ? 'expired' : left <= WARN_MS ? 'expiring' : 'healthy'
}

/** The state after Meta refused a call for reasons of the token or its permissions. */
export function stateOfFailure(code: number, subcode: number | null): 'expired' | 'revoked' | 'error' {
  if (code !== 190 && code !== 102 && code !== 0) return 'error'
  return subcode === 463 ? 'expired' : 'revoked'
}

/** Whether messages may be sent over a connection in this state. */
export function isUsable(state: string): boolean {
  return state === 'healthy' || state === 'expiring'
}
