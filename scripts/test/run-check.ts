import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { rootDir } from '../services/paths.ts'

export type CheckRun = { name: string; args: string[]; env?: Record<string, string | undefined>; live: boolean }

const running = new Set<ChildProcess>()

/** Runs a tool of node_modules. Live output goes to the terminal as it comes, else it is shown at the end. @returns the exit code */
export function runCheck(run: CheckRun): Promise<number> {
  const [tool = '', ...args] = run.args
  const child = spawn(process.execPath, [join(rootDir, 'node_modules', tool), ...args], {
    cwd: rootDir, env: { ...process.env, ...run.env }, stdio: run.live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const pieces: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => pieces.push(piece))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      running.delete(child)
      const output = Buffer.concat(pieces).toString('utf8').trimEnd()
      if (output) process.stdout.write(`${output}\n`)
      resolve(code ?? 1)
    })
  })
}

/** For a run that is stopped from outside: vitest then ends its database and Temporal itself. */
export function endRunningChecks(signal: NodeJS.Signals): void {
  for (const child of running) child.kill(signal)
}
