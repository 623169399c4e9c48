/** A failure that the reader can mend: shown as its sentence alone, without a stack. */
export class PlainError extends Error {
  override name = 'PlainError'
}

/** One line for the person at the terminal. Standard output is kept for results that scripts read. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Runs one step and says how long it took: `✓ database ready (0.8 s)`. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const result = await work()
  say(`✓ ${title} (${seconds(performance.now() - started)})`)
  return result
}

/** Milliseconds as seconds with one decimal: `12.3 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

/** The sentence of a PlainError, the stack of anything else. */
export function explain(error: unknown): string {
  if (error instanceof PlainError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
