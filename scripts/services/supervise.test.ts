import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCrew, type Crew } from './crew.ts'
import { isAlive } from './process-table.ts'
import { supervise, type ServiceOptions } from './supervise.ts'
import { waitUntil } from './wait-until.ts'

let dir: string
let crew: Crew

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'clarion-supervise-'))
  crew = createCrew(join(dir, 'launcher.json'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(async () => {
  await crew.stop()
  rmSync(dir, { recursive: true, force: true })
})

function service(script: string, more: Partial<ServiceOptions> = {}): ServiceOptions {
  return {
    name: 'thing', rank: 10, command: process.execPath, args: ['-e', script], env: process.env, mark: script, logFile: join(dir, 'thing.log'),
    relay: () => null, ready: async (child) => void (await child.line(/^ready$/, 20_000)), ...more,
  }
}
const stays = 'console.log("ready"); setInterval(() => {}, 1000)'

test('starts a process again that was killed', async () => {
  const thing = await supervise(crew, service(stays))
  const first = thing.pid()!
  process.kill(first, 'SIGKILL')
  const second = await waitUntil(async () => (thing.pid() === first ? Promise.reject(new Error('not yet')) : thing.pid()!), { timeoutMs: 15_000 })
  expect(isAlive(second)).toBe(true)
  expect(thing.restarts()).toBe(1)
})

test('fails with the end of the log when a process cannot be brought up', async () => {
  const broken = service('console.error("the disk is full"); process.exit(3)')
  await expect(supervise(crew, broken)).rejects.toThrow(/thing could not be started: it ended at once \(exit code 3\)[^]*the disk is full/)
})

test('ends its processes in order of rank, each before the next', async () => {
  const slow = 'process.on("SIGTERM", () => setTimeout(() => { console.log("last words"); process.exit(0) }, 200)); console.log("ready"); setInterval(() => {}, 1000)'
  const ended: string[] = []
  for (const [name, rank] of [['database', 50], ['web', 10]] as const) {
    const seen = await supervise(crew, service(slow, { name, rank, relay: (line) => (line === 'last words' && ended.push(name), null) }))
    expect(isAlive(seen.pid()!)).toBe(true)
  }
  await crew.stop()
  expect(ended).toEqual(['web', 'database'])
})

test('kills what does not end in its time', async () => {
  const stubborn = 'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000)'
  const thing = await supervise(crew, service(stubborn, { stopTimeoutMs: 200 }))
  const pid = thing.pid()!
  await crew.stop()
  expect(isAlive(pid)).toBe(false)
})

test('records the ids of its processes, so that the next start can end orphans', async () => {
  const thing = await supervise(crew, service(stays))
  const record = JSON.parse(readFileSync(join(dir, 'launcher.json'), 'utf8')) as unknown
  expect(record).toEqual({ pid: process.pid, children: [{ name: 'thing', pid: thing.pid(), mark: stays }] })
})
