import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database, type SqlLike } from '#db/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let testDatabase: TestDatabase
let database: Database
let collectYoung: () => void

beforeAll(async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void
  collectYoung = () => collect({ type: 'minor' })
  testDatabase = await createTestDatabase()
  database = openDatabase({ url: testDatabase.url, poolSize: 2 })
})

afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

const ROUNDS = 80
/** The last round before a collection may still be in somebody's hands. */
const COLLECT_EVERY = 20
/** Bytes of the texts that one round brings. */
const ROUND_BYTES = 500_000
const readTexts = (sql: SqlLike) => sql<{ text: string }[]>`select repeat('x', 480) || n as text from generate_series(1, 1000) n`

/** What it is about lives in the caller's hands, as the deliveries of webhooks do. */
async function readInTransaction(): Promise<unknown[]> {
  let rows: unknown[] = []
  await database.sql.begin(async (tx) => {
    rows = await readTexts(tx)
  })
  return rows
}

function oldBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'old_space')?.space_used_size ?? 0
}

it.each([
  ['a statement', async () => readTexts(database.sql)],
  ['a transaction', readInTransaction],
])('what %s has read is gone with the next young collections, and does not grow old first', async (_, read) => {
  for (let warm = 0; warm < 3; warm += 1) await read()
  const before = oldBytes()
  for (let round = 0; round < ROUNDS; round += 1) {
    expect((await read()).length).toBe(1000)
    if (round % COLLECT_EVERY !== COLLECT_EVERY - 1) continue
    collectYoung()
    collectYoung()
  }
  expect(oldBytes() - before).toBeLessThan((ROUNDS / 3) * ROUND_BYTES)
})
