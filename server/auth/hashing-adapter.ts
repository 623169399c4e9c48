import type { Adapter, DatabaseSession } from 'lucia'
import { hashToken } from './hash-token.ts'

/**
 * Lucia stores the cookie's value in clear. This wraps any adapter so that the table holds its SHA-256 instead.
 * Lucia hands ids that it got from here back to us, so a session that was looked up by its cookie carries the clear id;
 * a user's list of sessions carries hashes, which sign nobody in.
 */
export function createHashingAdapter(inner: Adapter): Adapter {
  return {
    getSessionAndUser: async (sessionId) => {
      const [session, user] = await inner.getSessionAndUser(hashToken(sessionId))
      return [session && { ...session, id: sessionId }, user]
    },
    getUserSessions: (userId) => inner.getUserSessions(userId),
    setSession: (session: DatabaseSession) => inner.setSession({ ...session, id: hashToken(session.id) }),
    updateSessionExpiration: (sessionId, expiresAt) => inner.updateSessionExpiration(hashToken(sessionId), expiresAt),
    deleteSession: (sessionId) => inner.deleteSession(hashToken(sessionId)),
    deleteUserSessions: (userId) => inner.deleteUserSessions(userId),
    deleteExpiredSessions: () => inner.deleteExpiredSessions(),
  }
}
