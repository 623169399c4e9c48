import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { holdLock } from './services/hold-lock.ts'
import { rootDir } from './services/paths.ts'
import { runOnce } from './services/run-once.ts'
import { explain, say } from './services/say.ts'

export type Built = { skipped: boolean; seconds: number; workflowBundle: string }

const buildDir = join(rootDir, 'build')
const stampFile = join(buildDir, 'inputs.sha256')
const workflowBundle = join(buildDir, 'workflows.js')
/** All that pages and workflow code are made of; of the server they import types only. */
const inputs = ['app', 'public', 'workflows', 'package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'remix.config.js', 'postcss.config.cjs', 'postcss.config.js']
/** Remix empties build/ when it starts, so the bundle is made elsewhere and moved in at the end. */
const cacheDir = join(rootDir, 'node_modules', '.cache', 'clarion')
const stagedBundle = join(cacheDir, 'workflows.js')
const lockFile = join(cacheDir, 'build.lock')
const outputs = [workflowBundle, join(buildDir, 'client'), join(buildDir, 'server', 'index.js')]

/** Builds the pages and the workflow bundle side by side into build/; nothing to do while the inputs are the same. */
export async function buildAll(): Promise<Built> {
  const started = performance.now()
  const wait = () => say('  Another process is building: waiting for it…')
  const skipped = await holdLock(lockFile, wait, buildWhenNeeded)
  return { skipped, seconds: (performance.now() - started) / 1000, workflowBundle }
}

/** @returns whether there was nothing to do */
async function buildWhenNeeded(): Promise<boolean> {
  const hash = hashInputs()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash && outputs.every((path) => existsSync(path))) return true
  say('  Building pages and workflows…')
  rmSync(stampFile, { force: true })
  await Promise.all([buildPages(), buildWorkflows()])
  renameSync(stagedBundle, workflowBundle)
  writeFileSync(stampFile, hash)
  return false
}

function hashInputs(): string {
  const hash = createHash('sha256').update(process.version)
  for (const file of inputs.flatMap((name) => filesOf(join(rootDir, name)))) hash.update(`\0${relative(rootDir, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return isTest(path) ? [] : [path]
  return readdirSync(path).sort().flatMap((name) => filesOf(join(path, name)))
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /\/replay\/[^/]+\.json$/.test(path)
}

async function buildPages(): Promise<void> {
  const cli = join(rootDir, 'node_modules/@remix-run/dev/dist/cli.js')
  await runOnce({ title: 'The build of the pages', args: [cli, 'vite:build', '--logLevel', 'warn'], env: { ...process.env, NODE_ENV: 'production' } })
}

/** In a process of its own: webpack would otherwise hold up the launcher, which has services to look after. */
async function buildWorkflows(): Promise<void> {
  const entry = join(rootDir, 'scripts/services/bundle-workflows.ts')
  await runOnce({ title: 'The build of the workflows', args: ['--import', 'tsx', entry, stagedBundle], env: process.env })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const built = await buildAll()
    say(built.skipped ? '✓ build is up to date' : `✓ built (${built.seconds.toFixed(1)} s)`)
  } catch (error) {
    say(`✗ ${explain(error)}`)
    process.exitCode = 1
  }
}
