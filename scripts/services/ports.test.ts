import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claimPort } from './claim-port.ts'
import { choosePort, isPortFree, randomBase, type PortWish } from './ports.ts'

const wish = (asked?: string): PortWish => ({ purpose: 'the web process', variable: 'PORT', asked, fallback: 3000 })
const allBut = (...busy: number[]) => (port: number) => Promise.resolve(!busy.includes(port))

test('takes the default when it is free', async () => {
  expect(await choosePort(wish(), new Set(), allBut())).toBe(3000)
})

test('goes on to the next free port when nobody asked for one', async () => {
  expect(await choosePort(wish(), new Set(), allBut(3000, 3001))).toBe(3002)
})

test('gives no port to two services', async () => {
  const taken = new Set<number>()
  expect(await choosePort(wish(), taken, allBut())).toBe(3000)
  expect(await choosePort(wish(), taken, allBut())).toBe(3001)
})

test('says what to do when the port that was asked for is taken', async () => {
  await expect(choosePort(wish('3000'), new Set(), allBut(3000))).rejects.toThrow('Port 3000 for the web process is taken: stop what listens there, or set PORT to another port.')
})

test.each(['0', '65536', '12.5', 'http'])('refuses %s as a port', async (asked) => {
  await expect(choosePort(wish(asked), new Set(), allBut())).rejects.toThrow('is not a port')
})

test('a blank wish is no wish', async () => {
  expect(await choosePort(wish('  '), new Set(), allBut(3000))).toBe(3001)
})

test('sees that a port is in use on this machine', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  expect(await isPortFree(port)).toBe(false)
  await new Promise((resolve) => server.close(resolve))
  expect(await isPortFree(port)).toBe(true)
})

test('a port that another living launcher has claimed is not free, one that a dead launcher claimed is', () => {
  const dir = mkdtempSync(join(tmpdir(), 'clarion-claims-'))
  try {
    writeFileSync(join(dir, '3000'), String(process.ppid))
    writeFileSync(join(dir, '3001'), String(spawnSync(process.execPath, ['-e', '']).pid))
    expect([claimPort(3000, dir), claimPort(3001, dir), claimPort(3002, dir)]).toEqual([false, true, true])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})

test('a run of its own looks where no outgoing connection can be', () => {
  const bases = Array.from({ length: 1000 }, randomBase)
  expect(Math.min(...bases)).toBeGreaterThanOrEqual(20_000)
  expect(Math.max(...bases) + 1700).toBeLessThan(32_768)
})
