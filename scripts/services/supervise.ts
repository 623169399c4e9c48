import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, openSync, readFileSync, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Crew } from './crew.ts'
import { signalGroup } from './process-table.ts'
import { PlainError, say, seconds } from './say.ts'
import { sleep } from './wait-until.ts'

export type ServiceOptions = {
  name: string
  /** Order of ending; see Member. */
  rank: number
  command: string
  args: string[]
  env: Record<string, string | undefined>
  mark: string
  logFile: string
  cwd?: string
  uid?: number
  gid?: number
  /** Resolves once the process can be used. `ended` answers with a sentence when it died meanwhile. */
  ready: (child: StartedChild) => Promise<void>
  /** Lines that the person at the terminal should see; without it the log file gets everything directly. */
  relay?: (line: string) => string | null
  stopSignal?: NodeJS.Signals
  stopTimeoutMs?: number
  /** Starts that may fail before the first success counts as impossible. */
  firstTries?: number
}

export type StartedChild = {
  ended: () => string | null
  /** Waits for a line of its output (only with `relay`). */
  line: (pattern: RegExp, timeoutMs: number) => Promise<RegExpExecArray>
}

export type Service = { name: string; pid: () => number | undefined; restarts: () => number }

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 5_000
/** Up for that long, a process counts as healthy again and the backoff begins anew. */
const HEALTHY_AFTER_MS = 30_000

/**
 * Starts a process, waits until it is ready, and from then on starts it again whenever it dies while the crew is up.
 * @throws PlainError with the end of its log when it cannot be brought up at first
 */
export async function supervise(crew: Crew, options: ServiceOptions): Promise<Service> {
  if (crew.isStopping()) return never()
  const state: State = { child: null, restarts: 0, backoffMs: FIRST_BACKOFF_MS, exited: Promise.resolve('never started') }
  crew.add({ name: options.name, rank: options.rank, mark: options.mark, pid: () => state.child?.pid, stop: (hurry) => stop(state, options, hurry), dismiss: () => dismiss(state, options) })
  await firstStart(crew, options, state)
  void keepAlive(crew, options, state)
  return { name: options.name, pid: () => state.child?.pid, restarts: () => state.restarts }
}

type State = { child: ChildProcess | null; restarts: number; backoffMs: number; exited: Promise<string> }

async function firstStart(crew: Crew, options: ServiceOptions, state: State): Promise<void> {
  for (let tries = options.firstTries ?? 1; ; tries--) {
    const child = launch(crew, options, state)
    try {
      await options.ready(child)
      requireAlive(child)
      return
    } catch (error) {
      if (crew.isStopping()) return never()
      if (tries <= 1) throw new PlainError(`${reasonOf(error, options)}\n${logTail(options.logFile)}`)
      await stop(state, options, false)
      await sleep(FIRST_BACKOFF_MS)
    }
  }
}

/** What answered may have been a stranger on the same port, while ours ended because the port was taken. */
function requireAlive(child: StartedChild): void {
  const sentence = child.ended()
  if (sentence) throw new Error(sentence)
}

/** While the launcher is ending, what waits for a service must not go on. */
function never(): Promise<never> {
  return new Promise(() => undefined)
}

function reasonOf(error: unknown, options: ServiceOptions): string {
  const detail = error instanceof Error ? error.message : String(error)
  return `${options.name} could not be started: ${detail}. The end of ${options.logFile}:`
}

async function keepAlive(crew: Crew, options: ServiceOptions, state: State): Promise<void> {
  let startedAt = Date.now()
  for (;;) {
    const how = await state.exited
    if (crew.isStopping()) return
    if (Date.now() - startedAt > HEALTHY_AFTER_MS) state.backoffMs = FIRST_BACKOFF_MS
    say(`! ${options.name} ended (${how}); starting it again in ${seconds(state.backoffMs)}`)
    await sleep(state.backoffMs)
    if (crew.isStopping()) return
    state.backoffMs = Math.min(state.backoffMs * 2, LONGEST_BACKOFF_MS)
    state.restarts++
    startedAt = Date.now()
    await relaunch(crew, options, state)
  }
}

async function relaunch(crew: Crew, options: ServiceOptions, state: State): Promise<void> {
  const child = launch(crew, options, state)
  try {
    await options.ready(child)
    requireAlive(child)
    say(`✓ ${options.name} is up again`)
  } catch {
    // It died before it was ready: the loop sees its exit; one that hangs is ended so that the loop does.
    if (!child.ended() && state.child?.pid !== undefined) signalGroup(state.child.pid, 'SIGKILL')
  }
}

function launch(crew: Crew, options: ServiceOptions, state: State): StartedChild {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd ?? process.cwd(), env: options.env as NodeJS.ProcessEnv, detached: true, stdio: outputs(options),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid }),
  })
  let ended: string | null = null
  state.child = child
  state.exited = new Promise<string>((resolve) => {
    const finish = (how: string) => resolve((ended ??= how))
    child.once('error', (error) => finish(error.message))
    child.once('exit', (code, signal) => finish(signal ?? `exit code ${String(code)}`))
  })
  const watchers = new Set<(line: string) => void>()
  if (options.relay) followOutput(child, options, watchers)
  if (!crew.isStopping()) crew.changed()
  const sentence = () => (ended === null ? null : `it ended at once (${ended})`)
  return { ended: sentence, line: (pattern, timeoutMs) => awaitLine({ pattern, timeoutMs, watchers, exited: state.exited }) }
}

/** A process of its own group: Ctrl-C in the terminal reaches the launcher alone, which then ends all in order. */
function outputs(options: ServiceOptions): ('ignore' | 'pipe' | number)[] {
  if (options.relay) return ['ignore', 'pipe', 'pipe']
  const log = openSync(options.logFile, 'a')
  return ['ignore', log, log]
}

function followOutput(child: ChildProcess, options: ServiceOptions, watchers: Set<(line: string) => void>): void {
  const log: WriteStream = createWriteStream(options.logFile, { flags: 'a' })
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`)
      const shown = options.relay?.(line)
      if (shown) say(shown)
      for (const watcher of watchers) watcher(line)
    })
  }
  child.once('close', () => log.end())
}

type LineWait = { pattern: RegExp; timeoutMs: number; watchers: Set<(line: string) => void>; exited: Promise<unknown> }

function awaitLine(wait: LineWait): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const watcher = (line: string) => {
      const found = wait.pattern.exec(line)
      if (found) settle(() => resolve(found))
    }
    const timer = setTimeout(() => settle(() => reject(new Error(`it was not ready after ${seconds(wait.timeoutMs)}`))), wait.timeoutMs)
    const settle = (done: () => void) => {
      clearTimeout(timer)
      wait.watchers.delete(watcher)
      done()
    }
    wait.watchers.add(watcher)
    void wait.exited.then((how) => settle(() => reject(new Error(`it ended at once (${String(how)})`))))
  })
}

function dismiss({ child }: State, options: ServiceOptions): void {
  if (child?.pid && child.exitCode === null && child.signalCode === null) child.kill(options.stopSignal ?? 'SIGTERM')
}

async function stop(state: State, options: ServiceOptions, hurry: boolean): Promise<void> {
  const child = state.child
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
  if (hurry) signalGroup(child.pid, 'SIGKILL')
  else child.kill(options.stopSignal ?? 'SIGTERM')
  const timeoutMs = options.stopTimeoutMs ?? 10_000
  const timer = setTimeout(() => {
    say(`! ${options.name} did not end within ${seconds(timeoutMs)} and is killed`)
    if (child.pid) signalGroup(child.pid, 'SIGKILL')
  }, timeoutMs)
  await state.exited
  clearTimeout(timer)
}

function logTail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).map((line) => `  ${line.slice(0, 400)}`).join('\n')
  } catch {
    return '  (nothing was written)'
  }
}
