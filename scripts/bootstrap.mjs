// Plain Node without any dependency: on a fresh clone nothing is installed when this file runs.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const verbs = ['start', 'demo', 'dev', 'simulator', 'test', 'build', 'bench', 'chaos']
const stamp = join(root, 'node_modules', '.clarion-lock')

await main()

async function main() {
  const [verb, ...args] = process.argv.slice(2)
  if (!verb || !verbs.includes(verb)) stop(`Name what to run: ${verbs.join(', ')}.`)
  requireNode()
  await installWhenNeeded()
  run(verb, args)
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  stop(`Clarion needs Node 20.19 or newer and this is ${process.versions.node}: install a newer one from https://nodejs.org and run the command again.`)
}

/** Standard output belongs to the verb (its last line is read by scripts), so npm reports on standard error. */
async function installWhenNeeded() {
  // A changed patch must be applied although the versions are the same.
  const patches = readdirSync(join(root, 'patches')).sort().map((name) => join(root, 'patches', name))
  const hash = [join(root, 'package-lock.json'), ...patches].reduce((sum, file) => sum.update(readFileSync(file)), createHash('sha256')).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === hash) return
  const started = Date.now()
  const elapsed = () => ((Date.now() - started) / 1000).toFixed(0)
  process.stderr.write('Installing the dependencies (a minute or two the first time)…\n')
  const progress = setInterval(() => process.stderr.write(`  still installing, ${elapsed()} s\n`), 10_000)
  const status = await npmInstall()
  clearInterval(progress)
  if (status !== 0) stop('npm install did not succeed: the lines above say why. Mend that and run the command again.')
  writeFileSync(stamp, `${hash}\n`)
  process.stderr.write(`✓ dependencies installed (${elapsed()} s)\n`)
}

/**
 * The locked versions, development packages included (they build the pages). Not `npm ci`: it refuses a lock that lacks an
 * optional package of some other platform, and which of those a registry carries differs.
 */
function npmInstall() {
  const flags = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const child = spawn('npm', flags, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'development' } })
  return new Promise((resolve) => {
    child.on('error', (error) => stop(`npm could not be started (${error.message}): install Node together with npm and run the command again.`))
    child.on('exit', resolve)
  })
}

function run(verb, args) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', `${verb}.ts`), ...args], { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  endWithNpm(child)
  child.on('error', (error) => stop(`Node could not be started again: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)))
}

/** npm passes a signal on to a shell, which dies of it without telling us: that npm is gone shows by our parent being another one. */
function endWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 250)
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
