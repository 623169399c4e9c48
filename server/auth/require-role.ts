import { AppError } from '#server/lib/app-error.ts'
import type { Actor, Role } from './session-info.ts'

const order: Role[] = ['viewer', 'agent', 'marketer', 'admin', 'owner']

/** @throws AppError FORBIDDEN when the actor's role is below `least` */
export function requireRole(actor: Pick<Actor, 'role'>, least: Role): void {
  if (hasRole(actor, least)) return
  throw new AppError('FORBIDDEN', `This needs the role ${least}; yours is ${actor.role}. Ask an admin of your organisation.`)
}

export function hasRole(actor: Pick<Actor, 'role'>, least: Role): boolean {
  return order.indexOf(actor.role) >= order.indexOf(least)
}
