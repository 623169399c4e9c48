/** What a second's look during a pause has found. */
export type PauseLook = {
  /** The campaign's state at its end; null: the database was away. */
  state: string | null
  /** Messages that were accepted during it. */
  left: number
  /** A resume, or a pause, was given up on before: it may have come true meanwhile. */
  mayResume: boolean
  mayPause: boolean
  /** A worker that stood frozen had gone on too short a time before. */
  hasThawed: boolean
}

/** In which nothing leaves; one that holds has its reason elsewhere. */
const still = new Set(['paused', 'held'])

/** What of it is the product's fault, and what is only told. Where chaos itself may have been the cause nobody can say. Pure. */
export function judgePause({ state, left, mayResume, mayPause, hasThawed }: PauseLook): { problems: string[]; remarks: string[] } {
  if (state === null) return { problems: [], remarks: [] }
  const hasEnded = !still.has(state)
  const ended = hasEnded ? [`the campaign was paused and is ${state}, though nobody resumed it`] : []
  const leaked = left > 0 ? [`${String(left)} messages left while the campaign was paused`] : []
  // Resumed after all, and perhaps paused once more.
  if (mayResume && (hasEnded || mayPause)) return { problems: [], remarks: leaked.map((text) => `${text}, or after a resume that had been given up on`) }
  if (hasThawed) return { problems: ended, remarks: leaked.map((text) => `${text}: a frozen worker has just gone on`) }
  return { problems: [...ended, ...leaked], remarks: [] }
}
