import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holdLock } from './hold-lock.ts'
import { sleep } from './wait-until.ts'

let file: string
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'clarion-lock-')), 'build.lock')
})
afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }))

test('lets one work at a time', async () => {
  let inside = 0
  let most = 0
  let waited = 0
  const work = async () => {
    most = Math.max(most, ++inside)
    await sleep(20)
    inside--
  }
  await Promise.all([1, 2, 3].map(() => holdLock(file, () => waited++, work)))
  expect(most).toBe(1)
  expect(waited).toBe(2)
})

test('does not wait for a holder that was killed', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  writeFileSync(file, String(dead))
  expect(await holdLock(file, () => undefined, () => Promise.resolve('done'))).toBe('done')
})

test('is free again after work that failed', async () => {
  await expect(holdLock(file, () => undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(existsSync(file)).toBe(false)
})
