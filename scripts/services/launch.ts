import { createCrew, type Crew } from './crew.ts'
import { takeLauncherLock } from './launcher-lock.ts'
import { explain, PlainError, say } from './say.ts'

/** npm, the terminal and the bootstrap may each pass on one and the same Ctrl-C. */
const SAME_SIGNAL_MS = 1_500

/**
 * Runs a launcher: takes the data folder, ends all children in order on Ctrl-C, SIGTERM or failure (a second Ctrl-C kills them), and exits.
 * `work` answers with the exit code; a launcher that stays up returns a promise that never ends.
 */
export async function launch(work: (crew: Crew) => Promise<number>): Promise<never> {
  let crew: Crew = createCrew()
  try {
    crew = createCrew(await takeLauncherLock())
    // While the children end, whatever waited for them fails in its own way: the reason given is the signal, not that.
    endOnSignals(crew)
    const code = await work(crew)
    await crew.stop()
    process.exit(code)
  } catch (error) {
    if (crew.isStopping()) return new Promise(() => undefined)
    say(error instanceof PlainError ? `✗ ${error.message}` : `✗ ${explain(error)}`)
    await crew.stop()
    process.exit(1)
  }
}

function endOnSignals(crew: Crew): void {
  let firstAt = 0
  for (const [signal, code] of [['SIGINT', 0], ['SIGTERM', 0], ['SIGHUP', 0]] as const) {
    process.on(signal, () => {
      if (firstAt && Date.now() - firstAt < SAME_SIGNAL_MS) return
      const hurry = firstAt > 0
      firstAt = Date.now()
      say(hurry ? '  Killing what is left.' : '\n  Ending: web, worker, simulator, Temporal, PostgreSQL…')
      void crew.stop(hurry).then(() => {
        say('  All ended.')
        process.exit(code)
      })
    })
  }
}
