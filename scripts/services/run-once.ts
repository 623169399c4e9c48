import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { rootDir } from './paths.ts'
import { PlainError } from './say.ts'

export type OnceOptions = { title: string; command?: string; args: string[]; env: Record<string, string | undefined> }

/** Runs a process to its end, quietly. @throws PlainError with the end of its output when it fails */
export function runOnce(options: OnceOptions): Promise<string> {
  const child = spawn(options.command ?? process.execPath, options.args, { cwd: rootDir, env: options.env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-200_000)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else reject(new PlainError(`${options.title} did not succeed (${signal ?? `exit code ${String(code)}`}):\n${tail(output)}`))
    })
  })
}

/** Runs one of our TypeScript files to its end. */
export function runScript(title: string, entry: string, env: Record<string, string | undefined>): Promise<string> {
  return runOnce({ title, args: ['--import', 'tsx', join(rootDir, entry)], env })
}

/** A build names its error first and lists files after it; other programs end with theirs: both ends are shown. */
function tail(output: string): string {
  const lines = output.trimEnd().split('\n').map((line) => `  ${line}`)
  return (lines.length <= 40 ? lines : [...lines.slice(0, 20), '  …', ...lines.slice(-20)]).join('\n')
}
