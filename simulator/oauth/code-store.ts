import { randomBytes } from 'node:crypto'
import type { Clock } from '../core/clock.ts'
import { parameterError } from '../core/graph-error.ts'
import type { Scope, TokenKind } from './token-store.ts'

/** What a person allowed in the dialog. */
export type CodeGrant = {
  redirectUri: string
  kind: Exclude<TokenKind, 'APP'>
  scopes: Set<Scope>
  wabaIds: Set<string>
  /** Milliseconds; 0 = the token never expires. */
  tokenLifeMs: number
}

const MAX_CODES = 1000
const DIALOG_CODE_MS = 10 * 60_000

/** Authorization codes: good once, for ten minutes, for the address that they were sent to. */
export class CodeStore {
  readonly #clock: Clock
  readonly #codes = new Map<string, CodeGrant & { expiresAt: number; used: boolean }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param lifeMs 30,000 for the codes of Embedded Signup */
  issue(grant: CodeGrant, lifeMs = DIALOG_CODE_MS): string {
    const oldest = this.#codes.keys().next()
    if (this.#codes.size >= MAX_CODES && !oldest.done) this.#codes.delete(oldest.value)
    const code = `AQB${randomBytes(96).toString('base64url')}`
    this.#codes.set(code, { ...grant, expiresAt: this.#clock.now() + lifeMs, used: false })
    return code
  }

  /**
   * Takes the code; the second time it is gone.
   * @throws GraphError 100 with Meta's subcode: 36009 used, 36007 expired, 36008 another redirect_uri
   */
  redeem(code: string, redirectUri: string): CodeGrant {
    const grant = this.#codes.get(code)
    if (!grant) throw invalidCode('Invalid verification code format.')
    if (grant.used) throw invalidCode('This authorization code has been used.', 36009)
    if (grant.expiresAt <= this.#clock.now()) throw invalidCode('This authorization code has expired.', 36007)
    if (grant.redirectUri !== redirectUri) {
      throw invalidCode('Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request', 36008)
    }
    grant.used = true
    return grant
  }
}

function invalidCode(message: string, subcode?: number) {
  const error = parameterError(message, {
    ...(subcode === undefined ? {} : { subcode }),
    headers: { 'www-authenticate': `OAuth "Facebook Platform" "invalid_code" "${message}"` },
  })
  error.message = message
  return error
}
