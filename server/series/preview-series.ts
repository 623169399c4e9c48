import { AppError } from '#server/lib/app-error.ts'
import { describeRecurrence, findNextOccurrence, type Recurrence } from './recurrence.ts'
import type { PreviewSeriesInput } from './schema.ts'

const SHOWN = 5
const AHEAD_MAX_MS = 366 * 86_400_000

export type SeriesPreview = { words: string; times: Date[] }

/** A series in words, and its next times; fewer than five when it ends before. @throws AppError UNPROCESSABLE when none lies ahead */
export function previewSeries(input: PreviewSeriesInput, now: Date): SeriesPreview {
  const series: Recurrence = { rule: input.rule, zone: input.zone, startsOn: input.startsOn, endsOn: input.endsOn ?? null }
  const times = [requireOccurrence(series, now)]
  while (times.length < Math.min(SHOWN, input.occurrencesMax ?? SHOWN)) {
    const next = findNextOccurrence(series, times.at(-1)!.getTime())
    if (next === null) break
    times.push(new Date(next))
  }
  return { words: describeRecurrence(series), times }
}

/** The first time of a series that lies ahead. @throws AppError UNPROCESSABLE when there is none, or it is too far away */
export function requireOccurrence(series: Recurrence, now: Date): Date {
  const next = findNextOccurrence(series, now.getTime())
  if (next === null) throw refuse('endsOn', 'None of its times lies ahead. Choose a later last day.')
  if (next - now.getTime() > AHEAD_MAX_MS) throw refuse('startsOn', 'A series can begin at most a year ahead.')
  return new Date(next)
}

function refuse(field: string, sentence: string): AppError {
  return new AppError('UNPROCESSABLE', sentence, { fields: { [field]: sentence } })
}
