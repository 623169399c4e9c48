import { afterAll, beforeAll, inject } from 'vitest'
import { createTestServices } from './campaign-draft.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

type Services = ReturnType<typeof createTestServices>['services']
export type FileServices = { services: () => Services; sql: () => Services['sql']; databaseUrl: () => string }

/** The web process's parts on a database of the test file's own, there while its tests run: call it once, at the top of the file. */
export function useTestServices(): FileServices {
  let database: TestDatabase
  let parts: ReturnType<typeof createTestServices>
  beforeAll(async () => {
    database = await createTestDatabase()
    parts = createTestServices(database.url, inject('temporalAddress'))
  })
  afterAll(async () => {
    await parts.close()
    await database.drop()
  })
  return { services: () => parts.services, sql: () => parts.services.sql, databaseUrl: () => database.url }
}
