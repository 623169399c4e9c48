import { chmodSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeFile } from './hold-lock.ts'

/**
 * Claims a port for this process among all launchers of the machine: between finding a port free and a service listening on it
 * lie seconds, in which another launcher would find it free too. A claim ends with its process.
 */
export function claimPort(port: number, dir: string = join(tmpdir(), 'clarion-ports')): boolean {
  try {
    if (mkdirSync(dir, { recursive: true })) chmodSync(dir, 0o1777)
    const file = join(dir, String(port))
    // The first try may only clear away the claim of a process that is gone.
    return takeFile(file) || takeFile(file)
  } catch {
    // No place for claims, or one of another user's: then being free is all that can be asked.
    return true
  }
}
