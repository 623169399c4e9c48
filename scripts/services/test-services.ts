import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrew } from './crew.ts'
import { choosePort, randomBase } from './ports.ts'
import { startPostgres } from './postgres.ts'
import { startTemporal } from './temporal.ts'

export type TestServices = {
  /** A PostgreSQL on which databases may be made. */
  postgresUrl: string
  temporalAddress: string
  stop: () => Promise<void>
}

/** PostgreSQL and Temporal for one run of the tests, forgotten afterwards; given ones are used as they are. */
export async function startTestServices(given: { postgresUrl: string | undefined; temporalAddress: string | undefined }): Promise<TestServices> {
  const crew = createCrew()
  // Readable by others: as root, PostgreSQL runs as another user.
  const dir = mkdtempSync(join(tmpdir(), 'clarion-test-'))
  chmodSync(dir, 0o755)
  const stop = async () => {
    await crew.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    const taken = new Set<number>()
    const port = (purpose: string, fallback: number) => choosePort({ purpose, variable: '', asked: undefined, fallback }, taken)
    const base = randomBase()
    const [postgresPort, temporalPort] = [await port('the tests’ PostgreSQL', base), await port('the tests’ Temporal', base + 400)]
    const [postgresUrl, temporalAddress] = await Promise.all([
      given.postgresUrl ?? startPostgres({ crew, dir, port: postgresPort, password: 'test', logFile: join(dir, 'postgres.log'), durable: false }),
      given.temporalAddress ?? startTemporal({ crew, port: temporalPort, uiPort: null, dbFile: null, logFile: join(dir, 'temporal.log') }),
    ])
    return { postgresUrl, temporalAddress, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
