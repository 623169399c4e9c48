import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownLevels } from '../bench/bench-options.ts'

// Before anything reads the data folder: a benchmark works on an empty one of its own.
const dir = process.env['BENCH_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'clarion-bench-'))
mkdirSync(dir, { recursive: true })
// Readable by others: as root, PostgreSQL runs as another user.
chmodSync(dir, 0o755)
process.env['CLARION_DATA_DIR'] = dir
// No pace of a number's own: the benchmark looks for the engine's limit. But some parts are about nothing else.
if (!ownLevels.some((part) => process.argv.includes(part))) process.env['SEND_RATE_OVERRIDE'] ??= '0'
// Fifty numbers of one level that have the template: of the first four one has another level, and one's account does not have it.
if (process.argv.includes('many')) process.env['SIM_NUMBERS'] ??= '52'
if (process.argv.includes('--statements')) process.env['CLARION_PG_STATEMENTS'] = '1'
process.once('exit', () => {
  if (!process.env['BENCH_DATA_DIR']) rmSync(dir, { recursive: true, force: true })
})

const { launch } = await import('./services/launch.ts')
const { runBench } = await import('../bench/run-bench.ts')
await launch(runBench)
