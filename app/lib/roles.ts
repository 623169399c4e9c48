import { useRouteLoaderData } from '@remix-run/react'
import type { Role } from './api-types.ts'

const rank: Record<Role, number> = { viewer: 0, agent: 1, marketer: 2, admin: 3, owner: 4 }

/** Whether `role` may do what `needed` may do; each role includes the ones below it. */
export function roleAllows(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed]
}

/** Whether the signed-in person may; pages leave out what may not be done. */
export function useMay(needed: Role): boolean {
  const shell = useRouteLoaderData<{ me: { role: Role } }>('routes/_app')
  return shell !== undefined && roleAllows(shell.me.role, needed)
}
