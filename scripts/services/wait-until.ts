export type WaitOptions = {
  timeoutMs: number
  everyMs?: number
  /** Asked before each try; a sentence ends the waiting at once. */
  givenUp?: () => string | null
}

/**
 * Repeats `attempt` until it does not throw, and answers with its result.
 * @throws the last error once the time is over, or an Error with the sentence of `givenUp`
 */
export async function waitUntil<T>(attempt: () => Promise<T>, options: WaitOptions): Promise<T> {
  const end = performance.now() + options.timeoutMs
  for (;;) {
    const reason = options.givenUp?.()
    if (reason) throw new Error(reason)
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() >= end) throw error
    }
    await sleep(options.everyMs ?? 50)
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
