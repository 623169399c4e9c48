let waiting: (() => void)[] = []

/**
 * Writes an answer once the calls that arrived with its own are carried out. A client that waits on many connections is then woken
 * once for all of them: one by one, the wake-ups cost the simulator up to a third of its CPU.
 */
export function together(write: () => void): void {
  if (waiting.push(write) === 1) setImmediate(writeAll)
}

/** Writes what waits now. */
export function writeAll(): void {
  const writes = waiting
  waiting = []
  for (const write of writes) write()
}
