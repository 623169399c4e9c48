import { join } from 'node:path'
import type { Crew } from './crew.ts'
import { logsDir, rootDir } from './paths.ts'
import { allLines, importantLines } from './relay.ts'
import { supervise, type Service } from './supervise.ts'

export type NodeServiceOptions = {
  crew: Crew
  name: string
  rank: number
  /** TypeScript entry, relative to the checkout. */
  entry: string
  args?: string[]
  env: Record<string, string | undefined>
  readyLine: RegExp
  /** Started again when one of its files changes, and everything it prints is shown. */
  watch?: boolean
  stopTimeoutMs?: number
}

/**
 * What a message needs lives for a moment. A young generation of 32 MB, twice Node's default, saved about a twentieth of the CPU in one run at full speed. And V8 must not guess
 * what will live long: once it has seen enough objects of a place survive, while connections are opened or the database is slow, it makes all later ones old, and each keeps what it
 * refers to until the next full collection (docs/performance.md).
 */
const MEMORY_FLAGS = ['--max-semi-space-size=32', '--no-allocation-site-pretenuring']

const READY_WITHIN_MS = 120_000

/** Runs one of our TypeScript entries as a supervised process of its own (one process: what a kill hits is the thing itself). */
export async function startNodeService(options: NodeServiceOptions): Promise<{ service: Service; ready: RegExpExecArray }> {
  const entry = join(rootDir, options.entry)
  const logFile = join(logsDir, `${options.name}.log`)
  const loader = options.watch
    ? [join(rootDir, 'node_modules/tsx/dist/cli.mjs'), 'watch', '--clear-screen=false']
    : ['--enable-source-maps', ...MEMORY_FLAGS, ...profilerFlags(), '--import', 'tsx']
  let ready: RegExpExecArray | null = null
  const service = await supervise(options.crew, {
    name: options.name, rank: options.rank, mark: entry, logFile, cwd: rootDir, env: options.env,
    command: process.execPath, args: [...loader, entry, ...(options.args ?? [])],
    relay: options.watch ? allLines(options.name) : importantLines(options.name, logFile),
    stopTimeoutMs: options.stopTimeoutMs ?? 10_000,
    ready: async (child) => {
      ready = await child.line(options.readyLine, READY_WITHIN_MS)
    },
  })
  if (!ready) throw new Error(`${options.name} was ready without saying so`)
  return { service, ready }
}

/** CLARION_PROFILE_DIR: each process writes a CPU profile there when it ends. */
function profilerFlags(): string[] {
  const dir = process.env['CLARION_PROFILE_DIR']
  return dir ? ['--cpu-prof', `--cpu-prof-dir=${dir}`] : []
}
