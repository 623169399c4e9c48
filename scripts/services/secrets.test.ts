import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSecrets } from './secrets.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'clarion-secrets-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('makes secrets once and finds them again', () => {
  const file = join(dir, 'secrets.json')
  const first = loadSecrets(file)
  expect(Buffer.from(first.ENCRYPTION_KEY, 'base64')).toHaveLength(32)
  expect(first.JWT_SECRET.length).toBeGreaterThanOrEqual(32)
  expect(loadSecrets(file)).toEqual(first)
})

test('lets nobody else read them', () => {
  const file = join(dir, 'secrets.json')
  loadSecrets(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('adds what an older file lacks and keeps the rest', () => {
  const file = join(dir, 'secrets.json')
  writeFileSync(file, JSON.stringify({ POSTGRES_PASSWORD: 'kept', OTHER: 'kept too' }))
  expect(loadSecrets(file).POSTGRES_PASSWORD).toBe('kept')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ OTHER: 'kept too', VERIFY_TOKEN: expect.any(String) as string })
})

test('never replaces a file that it cannot read: the keys in it may be the only ones', () => {
  const file = join(dir, 'secrets.json')
  writeFileSync(file, '{ half')
  expect(() => loadSecrets(file)).toThrow('cannot be read')
  expect(readFileSync(file, 'utf8')).toBe('{ half')
})
