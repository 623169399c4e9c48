import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openFrontDoor } from './front-door.ts'

const ends: (() => unknown)[] = []
afterEach(() => Promise.all(ends.splice(0).map((end) => end())))

async function backend(name: string): Promise<{ port: number; server: Server }> {
  const server = createServer((request, response) => {
    if (request.url !== '/wait') response.end(name)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => server.closeAllConnections(), () => server.close())
  return { port: (server.address() as AddressInfo).port, server }
}

async function door(backends: number[]): Promise<string> {
  const { port, server } = await backend('nobody')
  server.close()
  ends.push(await openFrontDoor(port, backends))
  return `http://127.0.0.1:${String(port)}`
}

const ask = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).text()

test('gives connections to the web processes in turns', async () => {
  const url = await door([(await backend('one')).port, (await backend('two')).port])
  expect([await ask(url), await ask(url), await ask(url), await ask(url)].sort()).toEqual(['one', 'one', 'two', 'two'])
})

test('passes over one that is away, and ends the connection when all are', async () => {
  const [one, two] = [await backend('one'), await backend('two')]
  const url = await door([one.port, two.port])
  one.server.close()
  expect([await ask(url), await ask(url)]).toEqual(['two', 'two'])
  two.server.close()
  await expect(ask(url)).rejects.toThrow()
})

test('whoever waits for an answer notices when the process is gone', async () => {
  const one = await backend('one')
  const url = await door([one.port])
  const waiting = expect(ask(`${url}/wait`)).rejects.toThrow()
  await new Promise((resolve) => one.server.once('request', resolve))
  one.server.closeAllConnections()
  await waiting
})
