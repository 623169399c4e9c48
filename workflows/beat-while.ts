import { activityInfo, heartbeat } from '@temporalio/activity'
import { steadyNow } from '#server/lib/steady-now.ts'

const BEAT_MS = 2000
/** Work that has come no further for so long counts as hung: the beat ends, and another attempt takes its place. */
const STALL_MS = 120_000

/** `isSparing`: every other beat is left out for now. Each is a write of Temporal's, and fifty lanes have twenty-five of them a second. */
export type BeatOptions = { isSparing?: () => boolean }

/**
 * Heartbeats while long work goes on, so that Temporal notices within seconds when the worker has died in the middle of it. The work calls
 * `progress` whenever it has come further, and may say how far: numbers that Temporal's UI shows. A local activity has no heartbeat: its
 * worker holds the workflow task.
 */
export async function beatWhile<T>(work: (progress: (reached?: Record<string, number>) => void) => Promise<T>, { isSparing = () => false }: BeatOptions = {}): Promise<T> {
  let movedAtMs = steadyNow()
  let details: Record<string, number> | undefined
  const { isLocal } = activityInfo()
  let beats = 0
  const beat = setInterval(() => {
    beats += 1
    if (isLocal || (isSparing() && beats % 2 === 0)) return
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
