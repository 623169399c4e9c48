import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * A Chromium that runs here: CHROMIUM_PATH, the system's, the one of `@sparticuz/chromium`, or (as root, where there is apt) one that is installed now.
 * @param say told what takes long
 * @throws Error with one sentence that says what to do
 */
export async function findChromium(say: (line: string) => void = () => undefined): Promise<string> {
  const asked = process.env['CHROMIUM_PATH']?.trim()
  if (asked) {
    if (runs(asked)) return asked
    throw new Error(`CHROMIUM_PATH=${asked} does not run: correct it, or unset it to have a Chromium looked for.`)
  }
  const installed = fromSystem() ?? (await fromPackage(say))
  if (installed) return installed
  await installBySystem(say)
  const found = fromSystem()
  if (found) return found
  throw new Error('No Chromium was found for the browser tests: install the package "chromium", or set CHROMIUM_PATH to one.')
}

function fromSystem(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const places = ['/usr/bin/chromium', ...folders.flatMap((folder) => programs.map((name) => join(folder, name)))]
  return places.find((place) => existsSync(place) && runs(place)) ?? null
}

/** Its libraries are the true question: a slim system has none of them. */
function runs(file: string): boolean {
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

async function fromPackage(say: (line: string) => void): Promise<string | null> {
  if (process.platform !== 'linux') return null
  say('Unpacking the Chromium of @sparticuz/chromium…')
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const file = await chromium.executablePath()
    return runs(file) ? file : null
  } catch {
    // Not made for this processor, or no room to unpack: the next place.
    return null
  }
}

async function installBySystem(say: (line: string) => void): Promise<void> {
  if (userInfo().uid !== 0 || !existsSync('/usr/bin/apt-get')) return
  say('Installing Chromium with apt-get (a minute or two, once)…')
  const started = Date.now()
  const progress = setInterval(() => say(`still installing, ${String(Math.round((Date.now() - started) / 1000))} s`), 10_000)
  try {
    await aptGet(['update', '-qq'])
    await aptGet(['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  } finally {
    clearInterval(progress)
  }
}

/** Its failure shows by there being no Chromium afterwards. */
function aptGet(args: string[]): Promise<void> {
  const child = spawn('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  return new Promise((resolve) => {
    child.on('error', () => resolve())
    child.on('exit', () => resolve())
  })
}
