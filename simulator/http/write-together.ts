/** Enough for a wake-up to be cheap, few enough for a client to work while we go on. */
const TOGETHER_MAX = 32

let waiting: (() => void)[] = []

/**
 * Writes an answer once the calls that arrived with its own are carried out, or 32 of them. A client that waits on many connections is
 * then woken once for all of them: one by one, the wake-ups cost the simulator up to a third of its CPU. All of them at once would have
 * the client wait while we work, and us while it does.
 */
export function together(write: () => void): void {
  const count = waiting.push(write)
  if (count === 1) setImmediate(writeAll)
  else if (count === TOGETHER_MAX) writeAll()
}

/** Writes what waits now. */
export function writeAll(): void {
  const writes = waiting
  waiting = []
  for (const write of writes) write()
}
