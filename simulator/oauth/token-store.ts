import type { Clock } from '../core/clock.ts'
import { tokenError } from '../core/graph-error.ts'
import { hmacHex, sameText } from '../core/hmac.ts'
import type { World } from '../world/world.ts'

export const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging', 'business_management', 'whatsapp_business_manage_events', 'ads_read', 'public_profile', 'email'] as const
export type Scope = (typeof SCOPES)[number]
export type TokenKind = 'USER' | 'SYSTEM_USER' | 'APP'

/** What a token stands for. */
export type Session = {
  token: string
  kind: TokenKind
  userId: string
  scopes: Set<Scope>
  /** Absent: every WABA of the business. */
  wabaIds?: Set<string>
  /** Milliseconds. */
  issuedAt: number
  /** Milliseconds; 0 = never. */
  expiresAt: number
  /** Milliseconds until which the person's data may be read, 90 days after the login; 0 = as long as the token is good. Prolonging the token does not prolong this. */
  dataAccessUntil: number
}

export type TokenGrant = Omit<Session, 'token' | 'issuedAt' | 'dataAccessUntil'> & { dataAccessUntil?: number }

const DATA_ACCESS_MS = 90 * 86_400_000
/** What is left of a token whose access to data has ended. */
const WITHOUT_DATA = new Set<Scope>(['public_profile', 'email'])

/** Sessions remembered so that a token is verified once, not at every message. */
const MAX_REMEMBERED = 10_000
const KINDS: TokenKind[] = ['USER', 'SYSTEM_USER', 'APP']

/**
 * Tokens carry their own facts and a signature, so that a client that stored one can go on after the simulator restarts
 * (with the same seed). Revocations are remembered until then.
 */
export class TokenStore {
  readonly #world: World
  readonly #clock: Clock
  readonly #sessions = new Map<string, Session>()
  readonly #proofs = new Map<string, string>()
  readonly #revoked = new Map<string, number>()
  readonly #revokedUsers = new Map<string, { at: number; subcode: number }>()
  /** Permissions that were taken away, by token. */
  readonly #lost = new Map<string, Set<Scope>>()
  /** Permissions that a person declined in the dialog: not asked for again unless `auth_type=rerequest`. */
  readonly #declined = new Map<string, Set<Scope>>()
  #issued = 0
  /** The system user's token of `GET /_sim/world`: never expires, the same for the same seed. */
  readonly systemUserToken: string

  constructor(world: World, clock: Clock) {
    this.#world = world
    this.#clock = clock
    const scopes = new Set<Scope>(['whatsapp_business_management', 'whatsapp_business_messaging', 'business_management', 'public_profile'])
    this.systemUserToken = this.#write({ kind: 'SYSTEM_USER', userId: world.systemUserId, scopes, expiresAt: 0, dataAccessUntil: 0, issuedAt: Date.UTC(2026, 0, 1), nonce: 0 })
  }

  get appToken(): string {
    return `${this.#world.app.id}|${this.#world.app.secret}`
  }

  issue(grant: TokenGrant): string {
    this.#issued += 1
    const issuedAt = this.#clock.now()
    const dataAccessUntil = grant.dataAccessUntil ?? (grant.kind === 'USER' ? issuedAt + DATA_ACCESS_MS : 0)
    return this.#write({ ...grant, issuedAt, dataAccessUntil, nonce: (issuedAt % 1_000_000) * 1000 + (this.#issued % 1000) })
  }

  /**
   * The session behind a token that is valid now.
   * @throws GraphError 190 with the subcode that says why not
   */
  require(token: string): Session {
    const session = this.find(token)
    if (!session) throw tokenError(token.includes('|') ? 'Invalid OAuth access token signature.' : 'Invalid OAuth access token - Cannot parse access token')
    const subcode = this.#subcodeOf(session)
    if (subcode !== undefined) throw tokenError(this.#explain(subcode, session), subcode)
    return this.hasDataAccess(session) ? session : { ...session, scopes: new Set([...session.scopes].filter((scope) => WITHOUT_DATA.has(scope))) }
  }

  /** False 90 days after a person's last login: the token is good, but its permissions have expired. */
  hasDataAccess({ dataAccessUntil }: Session): boolean {
    return dataAccessUntil === 0 || dataAccessUntil > this.#clock.now()
  }

  /** Takes a permission from one token. */
  removeScope(token: string, scope: Scope): void {
    const lost = this.#lost.get(token) ?? new Set()
    lost.add(scope)
    if (this.#lost.size < MAX_REMEMBERED) this.#lost.set(token, lost)
    this.#sessions.get(token)?.scopes.delete(scope)
  }

  /** Remembers what a person allowed and declined just now. */
  rememberDialog(userId: string, { granted, declined }: { granted: Iterable<Scope>; declined: Iterable<Scope> }): void {
    const all = this.#declined.get(userId) ?? new Set()
    for (const scope of granted) all.delete(scope)
    for (const scope of declined) all.add(scope)
    this.#declined.set(userId, all)
  }

  declinedBy(userId: string): ReadonlySet<Scope> {
    return this.#declined.get(userId) ?? new Set()
  }

  /** The session of a well-formed token, valid or not. */
  find(token: string): Session | undefined {
    const known = this.#sessions.get(token)
    if (known) return known
    const session = this.#read(token)
    if (!session) return undefined
    if (this.#sessions.size >= MAX_REMEMBERED) this.#sessions.clear()
    for (const scope of this.#lost.get(token) ?? []) session.scopes.delete(scope)
    this.#sessions.set(token, session)
    return session
  }

  /** Why `require` would refuse, as debug_token tells it; undefined when the token is good. */
  problemOf(session: Session): { subcode: number; message: string } | undefined {
    const subcode = this.#subcodeOf(session)
    return subcode === undefined ? undefined : { subcode, message: this.#explain(subcode, session) }
  }

  /** @param subcode 458 app removed, 460 password changed, 463 expired, 467 logged out */
  revoke(token: string, subcode: number): void {
    if (this.#revoked.size < MAX_REMEMBERED) this.#revoked.set(token, subcode)
  }

  /** Ends every token that this user has so far. */
  revokeUser(userId: string, subcode: number): void {
    this.#revokedUsers.set(userId, { at: this.#clock.now(), subcode })
    this.#declined.delete(userId)
  }

  restoreAll(): void {
    this.#revoked.clear()
    this.#revokedUsers.clear()
    this.#lost.clear()
    this.#declined.clear()
    this.#sessions.clear()
  }

  /** `appsecret_proof` of a token, computed once. */
  proofOf(token: string): string {
    let proof = this.#proofs.get(token)
    if (proof === undefined) {
      proof = hmacHex(this.#world.app.secret, token)
      if (this.#proofs.size >= MAX_REMEMBERED) this.#proofs.clear()
      this.#proofs.set(token, proof)
    }
    return proof
  }

  #subcodeOf(session: Session): number | undefined {
    const revoked = this.#revoked.get(session.token)
    if (revoked !== undefined) return revoked
    const user = this.#revokedUsers.get(session.userId)
    if (user && session.issuedAt <= user.at) return user.subcode
    return session.expiresAt !== 0 && session.expiresAt <= this.#clock.now() ? 463 : undefined
  }

  #explain(subcode: number, session: Session): string {
    const start = 'Error validating access token: '
    if (subcode === 463) return `${start}Session has expired on ${new Date(session.expiresAt).toUTCString()}. The current time is ${new Date(this.#clock.now()).toUTCString()}.`
    if (subcode === 460) return `${start}The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.`
    if (subcode === 459) return `${start}The session is invalid because the user has been checkpointed.`
    if (subcode === 464) return `${start}The user is not confirmed.`
    if (subcode === 492) return `${start}The user lost the role on the business that the session was made for.`
    if (subcode === 467) return `${start}The session is invalid because the user logged out.`
    return `${start}The user has not authorized application ${this.#world.app.id}.`
  }

  #write(grant: Omit<Session, 'token'> & { nonce: number }): string {
    const scopes = SCOPES.reduce((mask, scope, bit) => (grant.scopes.has(scope) ? mask | (1 << bit) : mask), 0)
    const wabas = this.#world.wabas.reduce((mask, waba, bit) => (!grant.wabaIds || grant.wabaIds.has(waba.id) ? mask | (1 << bit) : mask), 0)
    const all = grant.wabaIds ? 0 : 1
    const facts = [KINDS.indexOf(grant.kind), grant.userId, scopes, wabas, all, grant.issuedAt, grant.expiresAt, grant.nonce, grant.dataAccessUntil].join('.')
    const hex = Buffer.from(facts).toString('hex')
    return `EAAG${hex}${this.#seal(hex)}`
  }

  #read(token: string): Session | undefined {
    if (token.includes('|')) return this.#readAppToken(token)
    if (!/^EAAG[0-9a-f]{40,400}$/.test(token)) return undefined
    const hex = token.slice(4, -32)
    if (!sameText(this.#seal(hex), token.slice(-32))) return undefined
    const [kind, userId = '', scopes, wabas, all, issuedAt, expiresAt, , dataAccessUntil] = Buffer.from(hex, 'hex').toString().split('.')
    const has = (mask: string | undefined, bit: number) => (Number(mask) & (1 << bit)) !== 0
    return {
      token,
      kind: KINDS[Number(kind)] ?? 'USER',
      userId,
      scopes: new Set(SCOPES.filter((_, bit) => has(scopes, bit))),
      ...(all === '1' ? {} : { wabaIds: new Set(this.#world.wabas.filter((_, bit) => has(wabas, bit)).map((waba) => waba.id)) }),
      issuedAt: Number(issuedAt),
      expiresAt: Number(expiresAt),
      dataAccessUntil: Number(dataAccessUntil ?? 0),
    }
  }

  #readAppToken(token: string): Session | undefined {
    const { id, secret } = this.#world.app
    const right = sameText(token, `${id}|${secret}`) || sameText(token, this.clientCredentialsToken)
    return right ? { token, kind: 'APP', userId: id, scopes: new Set(SCOPES), wabaIds: new Set(), issuedAt: 0, expiresAt: 0, dataAccessUntil: 0 } : undefined
  }

  /** The other form of the app token, as `grant_type=client_credentials` answers it. */
  get clientCredentialsToken(): string {
    return `${this.#world.app.id}|${hmacHex(this.#world.app.secret, 'app-token').slice(0, 27)}`
  }

  #seal(hex: string): string {
    return hmacHex(this.#world.app.secret, hex).slice(0, 32)
  }
}

/** Whether the token's holder may touch this WABA. */
export function mayUseWaba(session: Session, wabaId: string): boolean {
  return session.wabaIds === undefined || session.wabaIds.has(wabaId)
}
