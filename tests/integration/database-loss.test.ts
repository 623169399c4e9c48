import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '#db/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let testDatabase: TestDatabase
let server: Server
let database: Database
const clients = new Set<Socket>()

/** A way to PostgreSQL that can be closed in order, as a server that is being restarted or a pooler does. */
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  const target = new URL(testDatabase.url)
  const place = { port: Number(target.port), host: target.hostname }
  server = createServer((client) => {
    clients.add(client)
    const upstream = connect(place)
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) socket.on('error', () => undefined)
    client.on('close', () => void (clients.delete(client), upstream.destroy()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  target.port = String(typeof address === 'object' && address ? address.port : 0)
  database = openDatabase({ url: target.href, poolSize: 1 })
})

afterAll(async () => {
  await database.close()
  for (const client of clients) client.destroy()
  server.close()
  await testDatabase.drop()
})

async function closeAll(): Promise<void> {
  const gone = [...clients].map((client) => once(client, 'close'))
  for (const client of clients) client.end()
  await Promise.all(gone)
  await sleep(20)
}

it('a transaction whose connection is closed is refused, the process lives, and its connection works again', async () => {
  const { sql } = database
  for (let round = 0; round < 5; round += 1) {
    const broken = sql.begin(async (tx) => {
      await tx`select 1`
      await closeAll()
      await tx`select 2`
    })
    await expect(broken).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await sleep(20)
    expect(await sql`select 3 as n`).toEqual([{ n: 3 }])
  }
})

it('a small statement that was on its way when the connection closed does not block those after it', async () => {
  const { sql } = database
  for (let round = 0; round < 5; round += 1) {
    const closing = closeAll()
    const caught = Promise.allSettled([sql`select 4`, sql`select 5`])
    await closing
    await caught
    expect(await sql`select 6 as n`).toEqual([{ n: 6 }])
  }
})
