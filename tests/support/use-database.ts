import { afterAll, beforeAll } from 'vitest'
import { openDatabase, type Database } from '#db/client.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** A database of the test file's own, there while its tests run. */
export type FileDatabase = Pick<Database, 'db' | 'sql' | 'hot'> & { readonly url: string }

/**
 * Call it once, at the top of the file; its members may be used inside tests only.
 * @param poolSize connections of each pool: as many as a test has under way at once
 */
export function useDatabase(poolSize: number): FileDatabase {
  let made: TestDatabase
  let open: Database
  beforeAll(async () => {
    made = await createTestDatabase()
    open = openDatabase({ url: made.url, poolSize })
  })
  afterAll(async () => {
    await open.close()
    await made.drop()
  })
  return {
    get db() {
      return open.db
    },
    get sql() {
      return open.sql
    },
    get hot() {
      return open.hot
    },
    get url() {
      return made.url
    },
  }
}
