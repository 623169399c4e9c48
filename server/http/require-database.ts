import type { Services } from '#server/services.ts'

/**
 * A start without a database, or with an empty one, ends with a sentence instead of a stack.
 * @throws Error that says what to do; it names the host, never the credentials
 */
export async function requireDatabase({ sql, env }: Pick<Services, 'sql' | 'env'>): Promise<void> {
  try {
    const [row] = await sql<{ ready: boolean }[]>`select to_regclass('users') is not null as ready`
    if (row?.ready) return
  } catch (cause) {
    throw new Error(`PostgreSQL does not answer at ${hostOf(env.database.url)} (${reasonOf(cause)}). Start it, or correct DATABASE_URL.`, { cause })
  }
  throw new Error('The database has no tables yet. Run `npm run db:migrate` once, then start again.')
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the address in DATABASE_URL'
}

function reasonOf(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  if (code === '28P01' || code === '28000') return 'it refuses the user or the password'
  if (code === '3D000') return 'there is no such database'
  return code === '' ? 'no connection' : code
}
