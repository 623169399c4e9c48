import { mkdtempSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseChaosOptions } from './chaos/chaos-options.ts'
import { explain, PlainError, say } from './services/say.ts'

try {
  const options = parseChaosOptions(process.argv.slice(2))
  // The launcher's paths follow from this variable when they are first imported. Readable by others: as root, PostgreSQL runs as another user.
  const dir = mkdtempSync(join(tmpdir(), 'clarion-chaos-'))
  chmodSync(dir, 0o755)
  process.env['CLARION_DATA_DIR'] = dir
  const { launch } = await import('./services/launch.ts')
  const { runChaos } = await import('./chaos/run-chaos.ts')
  await launch((crew) => runChaos(crew, options))
} catch (error) {
  say(error instanceof PlainError ? `✗ ${error.message}` : `✗ ${explain(error)}`)
  process.exit(2)
}
