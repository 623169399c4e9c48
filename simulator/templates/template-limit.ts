import type { World } from '../world/world.ts'

const VERIFIED = 6000
const UNVERIFIED = 250

/** How many templates an account can have; each language of a name counts. */
export function templateLimit(world: World): number {
  return world.business.isVerified ? VERIFIED : UNVERIFIED
}
