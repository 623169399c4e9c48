export type Role = 'owner' | 'admin' | 'marketer' | 'agent' | 'viewer'

/** Who asks, for which organisation: second parameter of every function that needs permission or leaves an audit row. */
export type Actor = {
  kind: 'user' | 'api' | 'system'
  userId: string | null
  orgId: string
  role: Role
  ip: string | null
}

/** What a page may know of its session. */
export type SessionInfo = {
  user: { id: string; name: string; email: string }
  org: { id: string; name: string }
  role: Role
  orgs: { id: string; name: string; role: Role }[]
}
