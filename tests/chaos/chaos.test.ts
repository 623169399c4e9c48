import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const entry = fileURLToPath(new URL('../../scripts/chaos.ts', import.meta.url))
const line = /^chaos: recipients=(\d+) kills=(\d+) faults=(\d+) accepted=(\d+) duplicates=0 lost=0 unaccounted=0 unknown_resolved=(\d+)$/

/** Everything of its own, whatever services the other tests were given: PostgreSQL and Temporal are killed as well. */
function runChaos(args: string[]): Promise<{ code: number | null; out: string; told: string }> {
  const env = { ...process.env, TEST_POSTGRES_URL: '', TEMPORAL_ADDRESS: '' }
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  // Also when the test has run out of time: what it started is stopped in order.
  onTestFinished(() => void child.kill('SIGTERM'))
  let out = ''
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, told }))
  })
}

test('nobody is repeated, lost or unaccounted for when worker, web, PostgreSQL and Temporal are killed while Meta misbehaves', async () => {
  const { code, out, told } = await runChaos(['--recipients', '1000', '--seed', '20', '--kills', '1'])
  const found = line.exec(out.trimEnd().split('\n').at(-1) ?? '')
  expect(found, told).not.toBeNull()
  const [recipients, kills, faults, accepted] = found!.slice(1).map(Number)
  expect(recipients).toBe(2000)
  expect(kills).toBe(8)
  expect(faults).toBeGreaterThan(20)
  expect(accepted).toBeGreaterThan(1900)
  expect(code, told).toBe(0)
})
