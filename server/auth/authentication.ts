import type { Actor, SessionInfo } from './session-info.ts'

/** What an accepted cookie or bearer token amounts to. */
export type Authentication = {
  session: SessionInfo
  actor: Actor
  /** What an OAuth state is tied to: the session row's id (a hash), or `jwt:<user>` for API clients. */
  binding: string
  via: 'cookie' | 'bearer'
  /** A Set-Cookie value when the session was just prolonged. */
  freshCookie: string | null
}
