import { createHash } from 'node:crypto'

/** What the database keeps of a random token: enough to find it again, useless to whoever reads the table. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
