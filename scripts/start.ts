import type { Crew } from './services/crew.ts'
import { loadDotEnv } from './services/dot-env.ts'
import type { Mode } from './services/environment.ts'
import { launch } from './services/launch.ts'
import { bringUp, type Platform } from './services/platform.ts'
import { PlainError, say } from './services/say.ts'

/** Brings the product up, says where it is, and stays. */
export async function run(crew: Crew, mode: Mode): Promise<number> {
  const extra = process.argv.slice(2)
  if (extra.length > 0) throw new PlainError(`Unknown option ${String(extra[0])}: this command takes none; settings are variables, see .env.example.`)
  showPlaces(await bringUp(crew, mode))
  say('  Ctrl-C ends everything.')
  return new Promise(() => undefined)
}

/** Where everything is and how to sign in. */
export function showPlaces({ url, temporalUiUrl, simulator, login }: Platform): void {
  say('')
  say(`  Clarion      ${url}`)
  if (temporalUiUrl) say(`  Temporal UI  ${temporalUiUrl}`)
  if (simulator) say(`  Phones       ${simulator.phonesUrl}`)
  if (login) say(`  Sign in      ${login.email} / ${login.shown}`)
  say('')
}

if (import.meta.filename === process.argv[1]) {
  loadDotEnv()
  await launch((crew) => run(crew, 'production'))
}
