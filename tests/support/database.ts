import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { asAdmin } from '../../scripts/services/as-admin.ts'

export type TestDatabase = { url: string; drop: () => Promise<void> }

/** A migrated database of its own for a test file, cloned from the template in some tens of milliseconds. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(inject('templateDatabase'))}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => asAdmin(adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`) }
}
