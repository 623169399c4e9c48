import { heartbeat } from '@temporalio/activity'
import { steadyNow } from '#server/lib/steady-now.ts'

const BEAT_MS = 2000
/** Work that has come no further for so long counts as hung: the beat ends, and another attempt takes its place. */
const STALL_MS = 120_000

/**
 * Heartbeats while long work goes on, so that Temporal notices within seconds when the worker has died in the middle of it. The work calls
 * `progress` whenever it has come further, and may say how far: numbers that Temporal's UI shows.
 */
export async function beatWhile<T>(work: (progress: (reached?: Record<string, number>) => void) => Promise<T>): Promise<T> {
  let movedAtMs = steadyNow()
  let details: Record<string, number> | undefined
  const beat = setInterval(() => {
    if (steadyNow() - movedAtMs < STALL_MS) heartbeat(details)
  }, BEAT_MS)
  try {
    return await work((reached) => {
      movedAtMs = steadyNow()
      details = reached ?? details
    })
  } finally {
    clearInterval(beat)
  }
}
