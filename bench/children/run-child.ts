import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { rootDir } from '../../scripts/services/paths.ts'

/** Runs one of the benchmark's own programs in a process of its own and answers with the JSON of its last line. @throws Error with what it wrote */
export function runChild<T>(entry: string, args: string[]): Promise<T> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(rootDir, entry), ...args], { cwd: rootDir, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err = (err + chunk.toString()).slice(-4000)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      const line = out.trim().split('\n').pop()
      if (code === 0 && line) resolve(JSON.parse(line) as T)
      else reject(new Error(`${entry} ended with ${String(code)}: ${err}`))
    })
  })
}
