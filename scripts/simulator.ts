import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { rootDir } from './services/paths.ts'

const child = spawn(process.execPath, ['--import', 'tsx', join(rootDir, 'simulator/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
