import type { SessionInfo } from '#server/auth/session-info.ts'
import type { Caller } from '#server/trpc/router.ts'

/** What a sign-in attempt came to; `cookie` is a ready Set-Cookie value. */
export type SignInResult =
  | { kind: 'ok'; cookie: string }
  | { kind: 'invalid' }
  | { kind: 'locked'; retryAfterSeconds: number }

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true
  }

  /** Filled by the Express server for every request; routes get every value through it. */
  interface AppLoadContext {
    trpc: Caller
    session: SessionInfo | null
    /** False when a state-changing request came from another origin. */
    csrfOk: boolean
    cspNonce: string
    signIn: (credentials: { email: string; password: string }) => Promise<SignInResult>
    signOut: () => Promise<{ cookie: string }>
  }
}
