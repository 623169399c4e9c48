import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { setImmediate as turnOfTheLoop, setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type Database } from '#db/client.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let testDatabase: TestDatabase
let server: Server
let database: Database
let impatient: Database
/** The way is there, and nothing comes back on it. */
let isSilent = false
const clients = new Set<Socket>()

/** A way to PostgreSQL that can be closed in order, as a server that is being restarted or a pooler does. */
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  const target = new URL(testDatabase.url)
  const place = { port: Number(target.port), host: target.hostname }
  server = createServer((client) => {
    clients.add(client)
    const upstream = connect(place)
    client.pipe(upstream)
    upstream.pipe(new Transform({ transform: (bytes, _, done) => done(null, isSilent ? null : bytes) })).pipe(client)
    for (const socket of [client, upstream]) socket.on('error', () => undefined)
    client.on('close', () => void (clients.delete(client), upstream.destroy()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  target.port = String(typeof address === 'object' && address ? address.port : 0)
  database = openDatabase({ url: target.href, poolSize: 1 })
  impatient = openDatabase({ url: target.href, poolSize: 1, silenceMaxS: 1 })
})

afterAll(async () => {
  await Promise.all([database.close(), impatient.close()])
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

/** As a server does that was killed. */
async function resetAll(): Promise<void> {
  await sleep(20)
  for (const client of clients) client.resetAndDestroy()
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

it.each([
  ['fails', () => resetAll()],
  ['is closed', () => closeAll()],
])('what is asked at once when a connection %s is asked of its next one, and nothing counts as done that was not', async (_, lose) => {
  const { hot } = database
  for (let round = 0; round < 5; round += 1) {
    // The connection is open: on a busy machine opening it can take longer than its end waits.
    expect(await hot`select ${6}::int as n`).toEqual([{ n: 6 }])
    const [next] = await Promise.all([hot`select pg_sleep(5)`.then(() => 'not lost', () => hot`select 7 as n`), lose()])
    expect(next).toEqual([{ n: 7 }])
    expect(await hot`select ${8}::int as n`).toEqual([{ n: 8 }])
  }
})

it.each([
  ['failure', (client: Socket) => client.resetAndDestroy()],
  ['end', (client: Socket) => client.end()],
])('what is asked of an idle connection around its %s is answered or refused', async (_, lose) => {
  const { hot } = database
  for (let round = 0; round < 20; round += 1) {
    await hot`select 1`
    const answers: Promise<unknown>[] = []
    for (const client of clients) lose(client)
    for (let tick = 0; tick < 10; tick += 1) {
      answers.push(hot<{ n: number }[]>`select 7 as n`.then((rows) => rows[0]?.n, codeOf))
      await turnOfTheLoop()
    }
    for (const answer of await Promise.all(answers)) expect([7, 'CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE']).toContain(answer)
  }
})

it('a transaction whose connection fails leaves nothing behind that the next one waits for', async () => {
  const { hot } = database
  for (let round = 0; round < 5; round += 1) {
    const broken = hot.begin(async (tx) => void (await tx`select pg_sleep(5)`))
    await Promise.all([expect(broken).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|CONNECTION_CLOSED/) as string }), resetAll()])
    expect(await hot`select ${9}::int as n`).toEqual([{ n: 9 }])
    expect(await hot.begin((tx) => tx`select ${10}::int as n`)).toEqual([{ n: 10 }])
  }
})

it('a statement and a transaction that are never answered are given up, and their connection works again', async () => {
  const { hot } = impatient
  expect(await hot`select ${1}::int as n`).toEqual([{ n: 1 }])
  isSilent = true
  await expect(hot`select ${2}::int as n`).rejects.toMatchObject({ code: 'CONNECTION_SILENT' })
  isSilent = false
  expect(await hot`select ${3}::int as n`).toEqual([{ n: 3 }])
  const broken = hot.begin(async (tx) => {
    await tx`select 4`
    isSilent = true
    await tx`select ${5}::int as n`
  })
  await expect(broken).rejects.toMatchObject({ code: expect.stringMatching(/CONNECTION_SILENT|CONNECTION_CLOSED/) as string })
  isSilent = false
  expect(await hot`select ${6}::int as n`).toEqual([{ n: 6 }])
})

it('a connection that nobody uses is not given up', async () => {
  const { hot } = impatient
  const pid = async () => (await hot<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]!.pid
  const before = await pid()
  await sleep(1500)
  expect(await pid()).toBe(before)
})

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error
}
